"""Static files: straight from the project, or under names with a hash, which browsers may cache."""

from typing import Any

from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.exceptions import SuspiciousFileOperation
from django.http import FileResponse, Http404, HttpRequest, HttpResponse

from .compression import compress
from .errors import not_allowed, of_status


class StaticFiles(ASGIStaticFilesHandler):
    """Django's server of static files, for `make demo` and `runserver`; it answers GET and HEAD only."""

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
        """Serve a file, compressed; a path that leaves the folders of static files is a 404."""
        try:
            file = super().serve(request)
        except SuspiciousFileOperation as error:
            raise Http404 from error
        compress(request, file)
        return file


class HashedFiles(ManifestStaticFilesStorage):
    """Rewrites the imports of ES modules as well: browsers would cache a module without a hash for ever.

    Django's `support_js_module_import_aggregation` also follows imports in JSDoc types, which go in circles.
    """

    patterns = (
        *ManifestStaticFilesStorage.patterns,
        ("*.js", ((r'(?P<matched>\b(?P<how>from|import) "(?P<url>\.[^"]+)";)', '%(how)s "%(url)s";'),)),
    )
    # A module's hash changes with those of its imports, one step of the chain in each pass; our longest is
    # six.
    max_post_process_passes = 20
