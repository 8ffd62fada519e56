"""What a client gets if a proxy does not forward Upgrade."""

from web.asgi.answer import Answer
from web.asgi.http import Request, get
from web.asgi.sockets import NO_UPGRADE


@get
async def upgrade_required(request: Request) -> Answer:
    """`GET /tickers/ws/` without Upgrade, as a proxy that removes it sends it. RFC 9110, 15.5.22."""
    raise NO_UPGRADE.copy()
