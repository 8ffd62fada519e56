"""A crowd: many more held requests for a minute, to show a class what long-polling costs the server.

The requests are real: a Celery worker opens real connections to this site and holds a long-poll on each.
One crowd at a time for the whole site.
"""

import asyncio
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from events.clock import iso
from web import files

from .models import Crowd

# In public mode any stranger may start one: as large as a class, and cheap to hold.
SIZES: tuple[int, ...] = (100,) if settings.PUBLIC_DEMO else (100, 500, 1000)
# Long enough to look at the curve and to send a message into it.
HELD_SECONDS = 60
# The worker looks for a requested crowd every two seconds.
_FETCHED_WITHIN_SECONDS = 5
# Who asked at the same moment may have read the clock a little later; a clock that was set back says more.
SET_BACK = timedelta(seconds=60)
# Each request starts when the one before it has ended, so the last one ends before the minute does.
_WAIT_SECONDS = 20
# Connections opened at the same time: the queue of a listening socket holds about a hundred.
_OPENED_AT_ONCE = 50


def begin(count: int) -> bool:
    """Request a crowd; a worker starts it within two seconds. Returns False if there is one already."""
    now = timezone.now()
    until = now + timedelta(seconds=HELD_SECONDS + _FETCHED_WITHIN_SECONDS)
    with transaction.atomic():
        Crowd.objects.get_or_create(pk=1, defaults={"until": now, "count": 0, "fetched": True})
        set_by_a_clock_that_went_back = Q(until__gt=until + SET_BACK)
        free = Crowd.objects.filter(Q(until__lte=now) | set_by_a_clock_that_went_back, pk=1)
        return bool(free.update(until=until, count=count, fetched=False))


def state() -> dict[str, object]:
    """Return how many requests the crowd holds, 0 for none, and until when."""
    crowd = Crowd.objects.filter(until__gt=timezone.now()).first()
    return {"count": crowd.count if crowd else 0, "until": crowd and iso(crowd.until)}


def hold() -> None:
    """Hold the requested crowd, if there is one, until its minute is over."""
    wanted = Crowd.objects.filter(pk=1, fetched=False, until__gt=timezone.now())
    if wanted.update(fetched=True):
        files.raise_limit()
        asyncio.run(_hold(Crowd.objects.get(pk=1).count))


async def _hold(count: int) -> None:
    opening = asyncio.Semaphore(_OPENED_AT_ONCE)
    end = asyncio.get_running_loop().time() + HELD_SECONDS
    await asyncio.gather(*(_one(opening, end) for _ in range(count)), return_exceptions=True)


async def _one(opening: asyncio.Semaphore, end: float) -> None:
    """Hold one request after another on one connection, until the end."""
    address = urlsplit(settings.SELF_URL)
    async with opening:
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
    try:
        while (left := end - asyncio.get_running_loop().time()) > 1:
            wait = min(_WAIT_SECONDS, left)
            path = f"/chat/api/rooms/lobby/updates/?wait={wait:.1f}"
            writer.write(f"GET {path} HTTP/1.1\r\nHost: {address.netloc}\r\n\r\n".encode())
            await _read_answer(reader)
    finally:
        writer.close()
        await writer.wait_closed()


async def _read_answer(reader: asyncio.StreamReader) -> None:
    headers = await reader.readuntil(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1])
        for line in headers.split(b"\r\n")
        if line.lower().startswith(b"content-length:")
    )
    await reader.readexactly(length)
