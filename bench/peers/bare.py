"""What a server itself costs: a bare ASGI callable that answers every request with an empty 304."""

from web.asgi.answer import Receive, Scope, Send


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer 304."""
    await send({"type": "http.response.start", "status": 304, "headers": [(b"etag", b'"empty"')]})
    await send({"type": "http.response.body", "body": b""})
