"""Long-polling: the dashboard's request is held until there is a new sample, by the same code as the chat's.

At one sample a second each answer brings one, and the next request follows at once. See `chat/transport.py`
for how a request is held.
"""

from chat.transport import hold
from web.asgi.answer import Answer
from web.asgi.http import Request, get, route

from .events import TOPIC


@get
async def updates(request: Request) -> Answer:
    """`GET /dashboard/api/updates/?cursor=C&wait=25`: held until there is a sample that is newer than C."""
    return await hold(request, TOPIC)


routes = [route("dashboard/api/updates/", updates, "long_polling")]
