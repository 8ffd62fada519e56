"""Everybody who follows the game by this web process, and its one subscription to what is published.

While somebody follows, two tasks run: one reads what the simulation publishes and passes it on at once, the
other says once a second that somebody watches. While nobody does, nothing runs here, and nothing is
simulated.
"""

import asyncio
import contextlib
import logging
import time
from collections import Counter
from collections.abc import Iterator
from typing import Protocol

from events.hub import hub
from events.log import LogUnavailable
from events.subscription import CursorAhead, Stopping
from events.tail import Reset
from web.asgi.manners import Manners

from ..exchange import Watcher
from ..inputs import Pace
from ..messages import Answer, Happening, Moment, Request
from .requests import Requests
from .roster import Roster

logger = logging.getLogger(__name__)

# A client that polls has no connection: it counts as present for this long after each request.
ASKED_SECONDS = 5.0
# How often web processes say that somebody watches.
RENEW_SECONDS = 1.0
# Between two attempts while Redis does not answer.
RETRY_SECONDS = 0.5
# Snapshots come twenty times a second: after a silence of this length, a new subscription is made.
SILENT_SECONDS = 3.0
# A player who changes the way, or loads the page again, is back by then and has not left.
GRACE_SECONDS = 2.0
# Of one visitor: a page that reconnects joins again.
WISHES_A_SECOND = 4
# A log in which nothing of the game has to be found; following it shows when this process stops.
_TOPIC = "arena.field"


class Follower(Protocol):
    """Somebody to whom the game is shown; none of this may wait."""

    visitor: str

    def begin(self) -> None:
        """Say everything: what was known before may be wrong."""

    def moment(self, moment: Moment) -> None:
        """A new snapshot."""

    def happening(self, happening: Happening) -> None:
        """Somebody came or left, or the crown or the round has changed."""

    def answer(self, answer: Answer) -> None:
        """What became of this visitor's wish to join or to leave."""

    def end(self) -> None:
        """This process stops."""


class Audience:
    """The followers of this process, and what they have to know; all of it on one event loop."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._forget_all()

    def _forget_all(self) -> None:
        self.newest: Moment | None = None
        self.roster = Roster()
        self._followers: dict[Follower, None] = {}
        self._here: Counter[str] = Counter()
        self._asked_until: dict[str, float] = {}
        self._paces: dict[str, Pace] = {}
        self._wishes: dict[str, Manners] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._is_known = False
        self._read_at = 0.0
        self._has_news = asyncio.Event()

    # --- who follows --------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def followed_by(self, follower: Follower) -> Iterator[None]:
        """Pass everything on to a follower while this block runs."""
        self._start()
        self._followers[follower] = None
        self._here[follower.visitor] += 1
        try:
            yield
        finally:
            self._followers.pop(follower, None)
            self._here[follower.visitor] -= 1
            if self._here[follower.visitor] <= 0:
                del self._here[follower.visitor]
                self._take_leave(follower.visitor)

    def asked_by(self, visitor: str) -> None:
        """Note that a visitor, or somebody unknown, has sent a request: it is here for some seconds."""
        self._start()
        self._asked_until[visitor] = time.monotonic() + ASKED_SECONDS

    def _is_here(self, visitor: str) -> bool:
        return visitor in self._here or self._asked_until.get(visitor, 0) > time.monotonic()

    def _take_leave(self, visitor: str) -> None:
        """Leave the game for a visitor whose last connection has ended, if it is not back in a moment."""
        if visitor and not hub.stopping:
            asyncio.get_running_loop().call_later(GRACE_SECONDS, self._leave_if_gone, visitor)

    def _leave_if_gone(self, visitor: str) -> None:
        if visitor in self.roster and not self._is_here(visitor) and not hub.stopping:
            self.ask(Request("leave", visitor))

    # --- what is known ------------------------------------------------------------------------------------

    async def first(self, seconds: float) -> Moment | None:
        """Return the newest snapshot; wait for one if there is none yet. None after these seconds."""
        self._start()
        if not self._knows_all():
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._until_known(), seconds)
        return self.newest

    def _knows_all(self) -> bool:
        return self._is_known and self.newest is not None

    async def _until_known(self) -> None:
        while not self._knows_all():
            self._has_news.clear()
            await self._has_news.wait()

    def pace_of(self, visitor: str) -> Pace:
        """Return what counts a visitor's inputs, over all of its connections to this process."""
        return self._paces.setdefault(visitor, Pace(time.monotonic))

    def wishes_of(self, visitor: str) -> Manners:
        """Return what counts how often a visitor joins and leaves: all others are notified each time."""
        return self._wishes.setdefault(visitor, Manners(WISHES_A_SECOND))

    # --- what is asked ------------------------------------------------------------------------------------

    def ask(self, request: Request) -> None:
        """Pass a request to the simulation. Only who follows, or has just asked, does this."""
        self._requests.ask(request)

    async def answered(self, request: Request) -> Answer | None:
        """Pass a wish to join or to leave on, and return what became of it; None if nobody answers."""
        return await self._requests.answered(request)

    # --- what is published --------------------------------------------------------------------------------

    def _start(self) -> None:
        """Follow the simulation, on the running loop; does nothing if that has begun."""
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            self._loop = loop
            self._forget_all()
        if not self._tasks:
            self._watcher = Watcher()
            self._requests = Requests(self._watcher)
            self._read_at = time.monotonic()
            self._tasks = [
                asyncio.create_task(self._follow(), name="arena"),
                asyncio.create_task(self._renew(), name="arena"),
                asyncio.create_task(self._until_stopping(), name="arena"),
            ]

    async def _follow(self) -> None:
        """Read what is published, for as long as somebody follows."""
        while True:
            try:
                async with contextlib.aclosing(self._watcher.follow()) as published:
                    async for said in published:
                        await self._read(said)
            except LogUnavailable as error:
                logger.warning("what the game publishes cannot be read, trying again: %s", error)
            await asyncio.sleep(RETRY_SECONDS)

    async def _read(self, said: Moment | Happening | Answer | None) -> None:
        self._read_at = time.monotonic()
        match said:
            case None:  # what happened before this is unknown
                self._is_known = False
            case Moment():
                await self._read_moment(said)
            case Happening():
                self._read_happening(said)
            case Answer():
                self._read_answer(said)

    async def _read_moment(self, moment: Moment) -> None:
        self.newest = moment
        if not self._is_known:
            await self._learn()
        for follower in list(self._followers):
            follower.moment(moment)
        self._has_news.set()

    async def _learn(self) -> None:
        """Learn who plays, and say everything to everybody again."""
        state = await self._watcher.read_state()
        self._is_known = state is not None
        if state is None:
            return
        self.roster.read(state)
        for follower in list(self._followers):
            follower.begin()
        self._has_news.set()

    def _read_happening(self, happening: Happening) -> None:
        self.roster.happening(happening)
        for follower in list(self._followers):
            follower.happening(happening)

    def _read_answer(self, answer: Answer) -> None:
        self.roster.answer(answer)
        self._requests.answer(answer)
        for follower in list(self._followers):
            if follower.visitor == answer.visitor:
                follower.answer(answer)

    async def _renew(self) -> None:
        """Say each second that somebody watches; end all once nobody does."""
        while self._is_watched():
            with contextlib.suppress(*LogUnavailable):
                await self._watcher.now_watched()
            self._forget_old()
            if time.monotonic() - self._read_at > SILENT_SECONDS:
                self._follow_again()
            await asyncio.sleep(RENEW_SECONDS)
        await self._end()

    def _is_watched(self) -> bool:
        now = time.monotonic()
        self._asked_until = {who: until for who, until in self._asked_until.items() if until > now}
        return bool(self._followers or self._asked_until)

    def _forget_old(self) -> None:
        """Count the inputs that were taken, and keep no pace of those who are not here."""
        if self.newest:
            self.roster.count_inputs(self.newest)
        for counted in (self._paces, self._wishes):
            for visitor in [visitor for visitor in counted if not self._is_here(visitor)]:
                del counted[visitor]

    def _follow_again(self) -> None:
        """Make a new subscription: a connection that died in silence says nothing."""
        self._read_at = time.monotonic()
        self._tasks[0].cancel()
        self._tasks[0] = asyncio.create_task(self._follow(), name="arena")

    async def _until_stopping(self) -> None:
        """Notify all followers when this process stops."""
        try:
            while True:
                with contextlib.suppress(Reset, CursorAhead), hub.subscribe(_TOPIC) as news:
                    while True:
                        await news.next()
        except Stopping:
            for follower in list(self._followers):
                follower.end()
            await self._end()

    async def _end(self) -> None:
        """End the tasks, but for the one that calls this, and the connections.

        Somebody may come meanwhile: they get tasks and a watcher of their own.
        """
        watcher = self._watcher
        others = [task for task in self._tasks if task is not asyncio.current_task()]
        self._tasks = []
        self.newest, self._is_known = None, False
        for task in others:
            task.cancel()
        await asyncio.wait(others)
        await watcher.close()


audience = Audience()
