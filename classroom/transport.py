"""Long-polling: each phone's request is held until the room changes, by the same code as the chat's.

See `chat/transport.py` for how a request is held.
"""

import asyncio
from collections.abc import AsyncGenerator

from channels.db import database_sync_to_async

from chat.transport import hold
from faults.breakable import Breakable
from newsfeed.transport import COMMENT, COMMENT_SECONDS, HEADERS, RETRY_MS, retry_by_chance
from web.asgi.answer import Answer, Scope
from web.asgi.http import Request, get, route
from web.asgi.known import Known
from web.asgi.stream import Stream

from .events import people_topic, room_topic
from .forms import unknown_room
from .herd.domain import of_room
from .models import Room
from .words import code_of

# A herd is over by then.
HERD_COMMENTS = 18

_known = Known(lambda code: Room.objects.filter(pk=code).exists())


@get
async def updates(request: Request) -> Answer:
    """`GET /class/api/rooms/<code>/updates/?cursor=C&wait=25`: held until the room changes.

    With `&people` also until somebody joins or answers, as the teacher's page and the projector show it.
    """
    code = await need_code(request)
    topics = [people_topic(code)] if "people" in request.query else []
    return await hold(request, room_topic(code), *topics)


async def herd(request: Request) -> Stream:
    """`GET /class/api/rooms/<code>/herd/`: a stream that brings nothing, and says when to come back."""
    code = await need_code(request)
    jitter = await database_sync_to_async(_has_jitter)(code)
    return Stream(request, _nothing(retry_by_chance() if jitter else RETRY_MS), HEADERS)


async def _nothing(retry_ms: int) -> AsyncGenerator[bytes, None]:
    """Yield when to come back, and then comments."""
    yield f"retry: {retry_ms}\n\n".encode()
    for _ in range(HERD_COMMENTS):
        await asyncio.sleep(COMMENT_SECONDS)
        yield COMMENT


def whose(scope: Scope) -> str:
    """Return whose faults act on a stream: those of its room."""
    return of_room(code_of(scope["url_route"]["kwargs"]["code"]))


def _has_jitter(code: str) -> bool:
    """Return whether each client of a room's herd gets a random `retry:`."""
    activity = Room.objects.values_list("activity", flat=True).filter(pk=code).first()
    if activity is None:
        raise unknown_room()
    return bool(activity.get("jitter", True))


async def need_code(request: Request) -> str:
    """Return the code of a room that there is, else 404."""
    code = code_of(request.path_args["code"])
    if not await _known.has(code):
        raise unknown_room()
    return code


routes = [
    route("class/api/rooms/<code>/updates/", updates, "long_polling"),
    route("class/api/rooms/<code>/herd/", Breakable("sse", whose, get(herd, ("GET",))), "sse"),
]
