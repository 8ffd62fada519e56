"""A page's script and what it imports: named in the page, so that a browser loads them all at once.

Otherwise it learns of each import only after it has read the module that names it, step by step.
"""

import re
from functools import lru_cache
from pathlib import Path
from posixpath import dirname, join, normpath

from django import template
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

# What every page loads, so that others need not name its imports again.
EVERYWHERE = "shared/site.js"

register = template.Library()

_IMPORT = re.compile(r'\b(?:from|import) "(\.[^"]+)";')


@register.simple_tag
def module(script: str) -> SafeString:
    """Return the elements that load a module, such as "weather/page.js", with all that it imports."""
    named_already = _imported(EVERYWHERE) if script != EVERYWHERE else frozenset()
    names = sorted(_imported(script) - named_already)
    preloads = format_html_join(
        "", '<link rel="modulepreload" href="{}">', ((static(name),) for name in names)
    )
    return preloads + format_html_join("", '<script type="module" src="{}"></script>', [(static(script),)])


@lru_cache(maxsize=256)
def _imported(script: str) -> frozenset[str]:
    """Return all modules that a module imports, directly or through others; none goes in a circle."""
    file = finders.find(script)
    if not isinstance(file, str):
        return frozenset()
    imports = _IMPORT.findall(Path(file).read_text())
    direct = {normpath(join(dirname(script), path)) for path in imports}
    return frozenset(direct).union(*map(_imported, direct))
