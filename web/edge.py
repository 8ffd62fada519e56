"""The outermost ASGI layer: the hub runs, the visitor is known, and no foreign page writes in their name."""

from events.hub import hub

from . import visitor
from .errors import ApiError
from .http import Application, Receive, Scope, Send, json_answer

_READING = ("GET", "HEAD", "OPTIONS")


class Edge:
    """Wraps an ASGI application. Puts `visitor` into the scope: who asks, or None; and `visitor_is_new`."""

    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        hub.start()
        if scope["type"] != "http":
            scope["visitor"] = visitor.of_headers(scope["headers"])
            await self._application(scope, receive, send)
            return
        if scope["method"] not in _READING and _is_foreign(scope):
            refusal = ApiError(403, "foreign_origin", "Only pages of this site may write here.")
            await json_answer(refusal.body, refusal.status).send(send)
            return
        if scope["method"] == "HEAD":
            send = _without_body(send)
        await self._application(scope, receive, self._remembering(scope, send))

    def _remembering(self, scope: Scope, send: Send) -> Send:
        """Return a `send` that gives whoever reads without being known a cookie to be known by."""
        scope["visitor"] = visitor.of_headers(scope["headers"])
        if scope["visitor"] or scope["method"] != "GET" or scope["path"].startswith("/static/"):
            return send
        scope["visitor"] = new = visitor.Visitor.new()
        scope["visitor_is_new"] = True

        async def send_with_cookie(message: dict) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], visitor.set_cookie_header(new)]
            await send(message)

        return send_with_cookie


def _without_body(send: Send) -> Send:
    """Return a `send` that leaves out the body: of one in parts, Daphne itself leaves out only the first."""

    async def send_head(message: dict) -> None:
        await send(message | {"body": b""} if message["type"] == "http.response.body" else message)

    return send_head


def _is_foreign(scope: Scope) -> bool:
    """Return whether a browser says that another site's page sends this. RFC 6454, section 7."""
    headers = dict(scope["headers"])
    origin = headers.get(b"origin")
    return origin is not None and origin.partition(b"://")[2] != headers.get(b"host")
