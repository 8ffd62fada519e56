"""What a client gets if a proxy does not forward Upgrade, or if it asks to see what would happen then."""

from web.asgi.answer import Answer, Application, Receive, Scope, Send
from web.asgi.http import Request, get
from web.errors import ApiError

REFUSAL = ApiError(
    426,
    "upgrade_required",
    "This is a WebSocket; an intermediary did not forward the Upgrade header.",
    {"Upgrade": "websocket", "Connection": "upgrade"},
)
ASKS_FOR_IT = b"upgrade=stripped"


@get
async def upgrade_required(request: Request) -> Answer:
    """`GET /tickers/ws/` without Upgrade, as a proxy that removes it sends it. RFC 9110, 15.5.22."""
    raise REFUSAL


def unless_stripped(application: Application) -> Application:
    """Return a WebSocket application that refuses `?upgrade=stripped` as such a proxy would."""

    async def socket(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["query_string"] == ASKS_FOR_IT:
            await REFUSAL.refuse(scope, receive, send)
        else:
            await application(scope, receive, send)

    return socket
