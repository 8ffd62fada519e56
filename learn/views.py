"""The pages of the documentation. They need neither the database nor the event log."""

from mimetypes import guess_type

from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from web import api
from web.site import techniques

from . import search as searching
from .documents import FOR_A_CLASS, ROOT, Document, documents, pictures, sources
from .excerpts import highlighted
from .markdown import article, with_address

LONGEST_QUERY = 100
# Pictures change only together with the documentation.
PICTURE_SECONDS = 3600


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """`GET /learn/?q=`: the list of all documents, or of the parts that have these words."""
    chapters = [
        {"technique": technique, "document": documents()[technique.lesson]} for technique in techniques()
    ]
    rest = [document for document in documents().values() if not document.app]
    shelves = {
        "For a class": [_listed(document) for document in rest if document.name in FOR_A_CLASS],
        "For reference": [_listed(document) for document in rest if document.name not in FOR_A_CLASS],
    }
    shown = {"chapters": chapters, "shelves": shelves} | _found(request)
    return render(request, "learn/index.html", shown)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """`GET /learn/search/?q=`: what is found, as a piece of HTML for the page that asks while one types."""
    return render(request, "learn/found.html", _found(request))


def _found(request: HttpRequest) -> dict[str, object]:
    query = api.need_query(request, "q").strip()[:LONGEST_QUERY]
    found = searching.search(query)
    return {"query": query, "found": found[: searching.MOST_FOUND], "said": _said(query, len(found))}


def _said(query: str, count: int) -> str:
    if count == 0:
        return f"No part has “{query}”. A part is found if it has all the words: try fewer, or shorter ones."
    parts = "1 part has" if count == 1 else f"{count} parts have"
    first = f"; these are the first {searching.MOST_FOUND}" if count > searching.MOST_FOUND else ""
    return f"{parts} “{query}”{first}."


def _listed(document: Document) -> dict[str, object]:
    return {"document": document, "article": article(document)}


@require_safe
def page(request: HttpRequest, name: str) -> HttpResponse:
    """`GET /learn/<name>/`: one document."""
    if name not in documents():
        raise Http404
    document = documents()[name]
    technique = next((each for each in techniques() if each.app == document.app), None)
    before, after = _neighbours(document)
    here = f"{request.scheme}://{request.get_host()}"
    context = {"document": document, "article": article(document), "technique": technique}
    context["html"] = with_address(article(document).html, here)
    return render(request, "learn/page.html", context | {"before": before, "after": after, "book": _book()})


@require_safe
def source(request: HttpRequest, path: str) -> HttpResponse:
    """`GET /learn/source/<path>`: a whole source file that the documentation links to."""
    if path not in sources():
        raise Http404
    html = mark_safe(highlighted(path, (ROOT / path).read_text()))  # noqa: S308 - Pygments escapes it
    return render(request, "learn/source.html", {"path": path, "html": html})


@require_safe
@cache_control(max_age=PICTURE_SECONDS)
# An SVG contains its own styles. The decorator's types know no view with arguments.
@csp_replace({"default-src": ["'none'"], "style-src": ["'unsafe-inline'"]})  # type: ignore[arg-type]
def picture(request: HttpRequest, path: str) -> HttpResponse:
    """`GET /learn/files/<path>`: a picture of the documentation."""
    if path not in pictures():
        raise Http404
    return HttpResponse((ROOT / "docs" / path).read_bytes(), content_type=guess_type(path)[0])


def _book() -> list[tuple[Document, str]]:
    """Return all documents, each with its name in lists."""
    names = {technique.app: technique.name for technique in techniques()}
    return [
        (document, names.get(document.app) or article(document).title) for document in documents().values()
    ]


def _neighbours(document: Document) -> list[tuple[Document, str] | None]:
    """Return the documents before and after a document."""
    book = _book()
    place = [each.name for each, _ in book].index(document.name)
    return [book[at] if 0 <= at < len(book) else None for at in (place - 1, place + 1)]
