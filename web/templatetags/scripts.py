"""The element that loads a page's script."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from web.scripts import address_of

register = template.Library()


@register.simple_tag
def script(page: str, is_waited_for: bool = False) -> SafeString:
    """Return the element for a page's module, such as "weather/page.js"; the first paint may wait for it."""
    blocking = format_html(' blocking="render"') if is_waited_for else ""
    return format_html('<script type="module"{} src="{}"></script>', blocking, address_of(page))
