"""The outermost ASGI layer: refuses requests for other hosts, and writes from other sites' pages."""

from events.hub import hub

from .. import visitor
from ..asgi.answer import Application, Receive, Scope, Send
from ..errors import ApiError, is_api, of_status
from .hosts import need_own_host
from .origin import is_own_origin, says_origin
from .proxies import believed

_READING = ("GET", "HEAD", "OPTIONS")
# Paths for programs that do not end with a slash.
_WITHOUT_SLASH = ("/healthz", "/metrics")


class Edge:
    """Wraps an ASGI application. Puts `visitor` into the scope: who sent the request, or None."""

    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        hub.start()
        scope = believed(scope)
        try:
            need_own_host(scope)
            scope["path"] = _need_path(scope["path"])
            if scope["type"] == "http":
                _need_own_origin_to_write(scope)
        except ApiError as refusal:
            await refusal.refuse(scope, receive, send)
            return
        scope["visitor"] = visitor.of_headers(scope["headers"])
        if scope.get("method") == "HEAD":
            send = _without_body(send)
        await self._application(scope, receive, send)


def _need_path(path: str) -> str:
    """Return a path with a slash added at the end if it is one for programs; 404 if it begins wrongly.

    A redirect to the path with the slash would lose a POST: most libraries follow it with a GET.
    """
    if not path.startswith("/") or path.startswith("//"):
        raise of_status(404)
    if path.endswith("/") or path in _WITHOUT_SLASH:
        return path
    return f"{path}/" if is_api(f"{path}/") else path


def _need_own_origin_to_write(scope: Scope) -> None:
    """Refuse with 403 a write from another site's page. RFC 6454, section 7."""
    writes = scope["method"] not in _READING
    if writes and says_origin(scope) and not is_own_origin(scope):
        raise ApiError(403, "foreign_origin", "Only pages of this site may write here.")


def _without_body(send: Send) -> Send:
    """Return a `send` that removes the body: Daphne itself removes only the first part of one."""

    async def send_head(message: dict) -> None:
        await send(message | {"body": b""} if message["type"] == "http.response.body" else message)

    return send_head
