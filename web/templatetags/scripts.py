"""The element that loads a page's script."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from web.scripts import address_of

register = template.Library()


@register.simple_tag
def script(page: str, is_waited_for: bool = False) -> SafeString:
    """Return the element for a page's module, such as "weather/page.js"; the first paint may wait for it."""
    if is_waited_for:
        return format_html('<script type="module" blocking="render" src="{}"></script>', address_of(page))
    return format_html('<script type="module" src="{}"></script>', address_of(page))
