"""The elements that load a page's script and its style sheets."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from web import scripts, styles

register = template.Library()


@register.simple_tag
def script(page: str, is_waited_for: bool = False) -> SafeString:
    """Return the element for a page's module, such as "weather/page.js"; the first paint may wait for it."""
    if is_waited_for:
        return format_html(
            '<script type="module" blocking="render" src="{}"></script>', scripts.address_of(page)
        )
    return format_html('<script type="module" src="{}"></script>', scripts.address_of(page))


@register.simple_tag(name="styles")
def sheets(*page: str) -> SafeString:
    """Return the element for a page's sheets, such as "weather/page.css", and those of every page."""
    return format_html('<link rel="stylesheet" href="{}">', styles.address_of(page))
