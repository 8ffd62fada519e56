"""Who is in a room: every visitor with a held request. Counted in memory, written to the database in batches.

A held request costs no query: this counts the held requests of each visitor, and at a regular interval
records all of them at once.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from channels.db import database_sync_to_async
from django.db import Error as DatabaseFailure

from events.person import Person

from . import domain
from .domain import GONE_AFTER

logger = logging.getLogger(__name__)

# A newcomer's name appears within this time, and a class that comes in at once costs few queries.
TURN_SECONDS = 0.25
# Two writes may fail before somebody who is here counts as gone.
RENEW_SECONDS = GONE_AFTER.total_seconds() / 3
# How long a failing database is left alone.
PAUSE_SECONDS = 2.0
_NEVER = -1e9

Note = Callable[[str | None, list[Person]], bool]


@dataclass(eq=False)
class _Here:
    """Someone in a room: the name of their newest request, how many are held, and when that was recorded."""

    person: Person
    held: int = 0
    noted: float = _NEVER
    entered: bool = False


class Presence:
    """The visitors with a request held in this process, by room; the room None is for notifications."""

    def __init__(self) -> None:
        self._here: dict[tuple[str | None, str], _Here] = {}
        self._task: asyncio.Task[None] | None = None

    @contextlib.contextmanager
    def here(self, room: str | None, person: Person | None) -> Iterator[None]:
        """Count a person as present in a room for the length of this block; None counts as nobody."""
        if person is None:
            yield
            return
        here = self._here.setdefault((room, person.id), _Here(person))
        if here.person != person:  # renamed
            here.person, here.noted, here.entered = person, _NEVER, False
        here.held += 1
        self._start()
        try:
            yield
        finally:
            here.held -= 1

    def _start(self) -> None:
        if self._task is None or self._task.done() or self._task.get_loop() is not asyncio.get_running_loop():
            self._task = asyncio.create_task(self._note_in_turns(), name="presence")

    async def _note_in_turns(self) -> None:
        """Record who is here until nobody is."""
        while self._here:
            try:
                await self._note(time.monotonic())
            except DatabaseFailure as error:
                logger.warning("could not record who is here: %s", error)
                await asyncio.sleep(PAUSE_SECONDS)
            await asyncio.sleep(TURN_SECONDS)

    async def _note(self, now: float) -> None:
        due = {key: here for key, here in self._here.items() if now - here.noted >= RENEW_SECONDS}
        for key, here in due.items():
            if not here.held:  # gone, not just between two requests
                del self._here[key]
        for room in {room for room, _ in due}:
            people = [here for (its_room, _), here in due.items() if its_room == room and here.held]
            await _note_room(room, people, now)


async def _note_room(room: str | None, people: list[_Here], now: float) -> None:
    """Record newcomers by name, and that the others are still here; on one thread, with one connection."""
    new = [here for here in people if not here.entered]
    known = [here for here in people if here.entered]
    for here in people:  # before writing, so that somebody who is renamed meanwhile is due again
        here.noted, here.entered = now, True
    try:
        await _note_on_thread(_enter, room, [here.person for here in new])
        if not await _note_on_thread(_still_here, room, [here.person for here in known]):
            _note_again(known)
    except DatabaseFailure:
        _note_again(people)
        raise


async def _note_on_thread(note: Note, room: str | None, people: list[Person]) -> bool:
    return not people or await database_sync_to_async(note)(room, people)


def _note_again(people: list[_Here]) -> None:
    for here in people:
        here.noted, here.entered = _NEVER, False


def _enter(room: str | None, people: list[Person]) -> bool:
    if room is None:
        domain.meet(people)
    else:
        domain.enter(room, people)
    return True


def _still_here(room: str | None, people: list[Person]) -> bool:
    return room is None or domain.still_here(room, [person.id for person in people])


presence = Presence()
