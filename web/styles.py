"""A page's style sheets in one file: a browser paints nothing before it has them all."""

from collections.abc import Sequence

from django.core.exceptions import SuspiciousFileOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from .static_files import file_of, kept_if_of, version_of

# What every page needs, before its own sheets.
EVERYWHERE = ("shared/styles/tokens.css", "shared/styles/base.css", "shared/styles/bell.css")
# More than any page has; a stranger cannot request more.
MOST_SHEETS = 12


def address_of(page: Sequence[str]) -> str:
    """Return where a page's sheets, such as "weather/page.css", are in one file."""
    sheets = [*EVERYWHERE, *page]
    return f"/styles/{'+'.join(sheets)}?v={version_of(_join(sheets))}"


@require_safe
def show(request: HttpRequest, sheets: str) -> HttpResponse:
    """`GET /styles/<sheet>+<sheet>?v=<version>`: these sheets; of another version, they are not kept."""
    try:
        text = _join(sheets.split("+"))
    except (FileNotFoundError, SuspiciousFileOperation) as error:
        raise Http404 from error
    return kept_if_of(version_of(text), request, text, "text/css")


def _join(sheets: Sequence[str]) -> str:
    if len(sheets) > MOST_SHEETS:
        raise FileNotFoundError(sheets)
    return "".join(file_of(sheet, ".css").read_text() for sheet in sheets)
