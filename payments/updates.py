"""How the shop notifies its page: one request is held until something happens.

The shop passes on what it learned from a webhook; `chat/transport.py` holds the request.
"""

from chat.transport import hold
from web.asgi.answer import Answer
from web.asgi.http import Request, get, route
from web.errors import no_visitor

from .events import topic


@get
async def updates(request: Request) -> Answer:
    """`GET /payments/api/updates/?cursor=C&wait=25`: what has happened since, to the visitor alone."""
    if request.visitor is None:
        raise no_visitor()
    return await hold(request, topic(request.visitor.id))


routes = [route("payments/api/updates/", updates, "long_polling")]
