"""Who is in a room: whoever has a request held there. Counted in memory, noted in the database by the batch.

A held request costs no query: this counts the held requests of each visitor, and once in a while tells the
domain of all of them at once.
"""

import asyncio
import contextlib
import logging
import time
from collections import Counter
from collections.abc import Iterator

from asgiref.sync import sync_to_async
from django.db import DatabaseError

from .domain import GONE_AFTER, Person, still_here

logger = logging.getLogger(__name__)

# Newcomers are told of within a second.
TURN_SECONDS = 1.0
# Three notes may fail before somebody who is here counts as gone.
RENEW_SECONDS = GONE_AFTER.total_seconds() / 3


class Presence:
    """The visitors with a request held in this process, by room."""

    def __init__(self) -> None:
        self._held: Counter[tuple[str, Person]] = Counter()
        self._noted: dict[tuple[str, Person], float] = {}
        self._task: asyncio.Task[None] | None = None

    @contextlib.contextmanager
    def here(self, room: str, person: Person | None) -> Iterator[None]:
        """Count someone as present in a room for the length of this block; nobody, if None."""
        if person is None:
            yield
            return
        key = (room, person)
        self._held[key] += 1
        self._start()
        try:
            yield
        finally:
            self._held[key] -= 1
            if not self._held[key]:
                del self._held[key]

    def _start(self) -> None:
        if self._task is None or self._task.done() or self._task.get_loop() is not asyncio.get_running_loop():
            self._task = asyncio.create_task(self._note_in_turns(), name="presence")

    async def _note_in_turns(self) -> None:
        """Note who is here until nobody is."""
        while self._held:
            await self._note()
            await asyncio.sleep(TURN_SECONDS)

    async def _note(self) -> None:
        now = time.monotonic()
        self._noted = {key: at for key, at in self._noted.items() if now - at < RENEW_SECONDS}
        due = [key for key in self._held if key not in self._noted]
        for room in {room for room, _ in due}:
            people = [person for its_room, person in due if its_room == room]
            try:
                await sync_to_async(still_here, thread_sensitive=False)(room, people)
            except DatabaseError as error:
                logger.warning("could not note who is in %s: %s", room, error)
                continue
            self._noted |= {(room, person): now for person in people}


presence = Presence()
