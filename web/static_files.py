"""Static files straight from the project, for `make demo` and `runserver`."""

from hashlib import sha256
from pathlib import Path
from posixpath import normpath
from typing import Any

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.exceptions import SuspiciousFileOperation
from django.http import FileResponse, Http404, HttpRequest, HttpResponse

from .compression import compress
from .errors import not_allowed, of_status

# For what has a version in its address: browsers keep it for ever.
KEPT = "public, max-age=31536000, immutable"


class StaticFiles(ASGIStaticFilesHandler):
    """Django's server of static files; it answers GET and HEAD only."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if not self._should_handle(scope["path"]):
            await self.application(scope, receive, send)
        elif scope["method"] not in ("GET", "HEAD"):
            await not_allowed("GET", "HEAD").refuse(scope, receive, send)
        elif "\0" in scope["path"]:
            await of_status(404).refuse(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)

    def serve(self, request: HttpRequest) -> HttpResponse | FileResponse:
        """Serve a file, compressed; a path that leaves the folders of static files is a 404.

        A browser keeps a file whose address has a version.
        """
        try:
            file = super().serve(request)
        except SuspiciousFileOperation as error:
            raise Http404 from error
        if "v" in request.GET:
            file.headers["Cache-Control"] = KEPT
        compress(request, file)
        return file


def file_of(name: str, kind: str) -> Path:
    """Return a static file of a kind such as ".js" by its name. Raises FileNotFoundError.

    Each file has one name: callers keep what they make of it by that name, and write the name into it.
    """
    is_name = name.endswith(kind) and name == normpath(name)
    found = finders.find(name) if is_name else None
    if not isinstance(found, str):
        raise FileNotFoundError(name)
    return Path(found)


def version_of(text: str) -> str:
    """Return the version of a content."""
    return sha256(text.encode()).hexdigest()[:12]


def kept_if_of(version: str, request: HttpRequest, text: str, content_type: str) -> HttpResponse:
    """Return an answer that browsers keep for ever if they ask for this version of it."""
    cache = KEPT if request.GET.get("v") == version else "no-cache"
    return HttpResponse(text, content_type=content_type, headers={"Cache-Control": cache})


class VersionedFiles(StaticFilesStorage):
    """Adds to the address of each file when it was changed; for `make demo`, which collects no files."""

    def url(self, name: str | None) -> str:
        """Return the address of a file, which browsers may keep for ever."""
        file = finders.find(name or "")
        version = f"?v={Path(file).stat().st_mtime_ns}" if isinstance(file, str) else ""
        return super().url(name) + version
