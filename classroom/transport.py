"""Long-polling: each phone's request is held until the room changes, by the same code as the chat's.

See `chat/transport.py` for how a request is held.
"""

from channels.db import database_sync_to_async

from chat.transport import hold
from events.clock import microseconds
from web.asgi.answer import Answer, json_answer
from web.asgi.http import Request, get, route
from web.errors import ApiError

from .events import people_topic, room_topic
from .models import Room
from .words import code_of

# Codes of rooms that this process has seen: more than there can be at once.
MOST_KNOWN = 1000

_known: dict[str, None] = {}


@get
async def updates(request: Request) -> Answer:
    """`GET /class/api/rooms/<code>/updates/?cursor=C&wait=25`: held until the room changes.

    With `&people` also until somebody joins or answers, as the teacher's page and the projector show it.
    """
    code = await need_code(request)
    topics = [people_topic(code)] if "people" in request.query else []
    return await hold(request, room_topic(code), *topics)


@get
async def time(request: Request) -> Answer:
    """`GET /class/api/time/` -> `{"t"}`: phones learn the server's clock by several of these."""
    return json_answer({"t": microseconds()}, headers={"Cache-Control": "no-store"})


async def need_code(request: Request) -> str:
    """Return the code of a room that there is, else 404; each process looks it up only once."""
    code = code_of(request.path_args["code"])
    if code not in _known and not await database_sync_to_async(_exists)(code):
        raise unknown_room()
    _known[code] = None
    if len(_known) > MOST_KNOWN:
        del _known[next(iter(_known))]
    return code


def unknown_room() -> ApiError:
    """Return the 404 for a room that there is not."""
    message = "There is no such room: check the code on the projector. Rooms are deleted within a day."
    return ApiError(404, "unknown_room", message)


def _exists(code: str) -> bool:
    return "\0" not in code and Room.objects.filter(pk=code).exists()


routes = [
    route("class/api/rooms/<code>/updates/", updates, "long_polling"),
    route("class/api/time/", time),
]
