"""Everybody who follows the game by this web process, and its one subscription to what is published.

While somebody follows, two tasks run: one hears what the simulation publishes and passes it on at once, the
other says once a second that somebody watches. While nobody does, nothing runs here, and nothing is
simulated.
"""

import asyncio
import contextlib
import json
import logging
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any, Protocol

from events.hub import hub
from events.log import LogUnavailable
from events.subscription import CursorAhead, Stopping
from events.tail import Reset
from web.asgi.manners import Manners

from ..exchange import MOST_REQUESTS, Watcher
from ..inputs import Pace
from ..messages import Answer, Happening, Moment, Request, State
from ..wire import SEQ_BITS, decoded

logger = logging.getLogger(__name__)

# Who polls has no connection: it counts as here for so long after each request.
ASKED_SECONDS = 5.0
# How often web processes say that somebody watches.
RENEW_SECONDS = 1.0
# What comes within this time goes to Redis together: a sixth of a tick, five inputs of thirty players.
GATHER_SECONDS = 0.005
# Between two attempts while Redis does not answer.
RETRY_SECONDS = 0.5
# Snapshots come twenty times a second: after a silence of this length, the subscription is made anew.
SILENT_SECONDS = 3.0
# Who changes from one way to another, or loads the page again, is back by then and has not left.
GRACE_SECONDS = 2.0
# Longer than another process needs to take the game over.
ANSWER_SECONDS = 4.0
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
        # By their numbers, as clients read them.
        self.names: dict[int, dict[str, Any]] = {}
        self._players: dict[str, int] = {}
        self._seqs: dict[str, int] = {}
        self._followers: dict[Follower, None] = {}
        self._here: Counter[str] = Counter()
        self._asked_until: dict[str, float] = {}
        self._paces: dict[str, Pace] = {}
        self._wishes: dict[str, Manners] = {}
        self._answers: dict[str, list[asyncio.Future[Answer]]] = {}
        self._requests: list[Request] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._sending: asyncio.Task[None] | None = None
        self._is_known = False
        self._heard_at = 0.0
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
        if visitor in self._players and not self._is_here(visitor) and not hub.stopping:
            self.ask(Request("leave", visitor))

    # --- what is known ------------------------------------------------------------------------------------

    async def first(self, seconds: float) -> Moment | None:
        """Return the newest snapshot; wait for one if there is none yet. None after these seconds."""
        self._start()
        deadline = time.monotonic() + seconds
        while not (self.newest and self._is_known) and (left := deadline - time.monotonic()) > 0:
            self._has_news.clear()
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._has_news.wait(), left)
        return self.newest

    def place_of(self, visitor: str) -> tuple[int, int]:
        """Return the number of a visitor's player and its last input that was taken; zeros for none."""
        number = self._players.get(visitor, 0)
        return (number, self._seqs.get(visitor, 0)) if number else (0, 0)

    def pace_of(self, visitor: str) -> Pace:
        """Return what counts a visitor's inputs, over all of its connections to this process."""
        return self._paces.setdefault(visitor, Pace(time.monotonic))

    def wishes_of(self, visitor: str) -> Manners:
        """Return what counts how often a visitor joins and leaves: all others hear of it each time."""
        return self._wishes.setdefault(visitor, Manners(WISHES_A_SECOND))

    # --- what is asked ------------------------------------------------------------------------------------

    def ask(self, request: Request) -> None:
        """Pass a request to the simulation, with all that come in a moment."""
        if len(self._requests) < MOST_REQUESTS:
            self._requests.append(request)
        if self._sending is None or self._sending.done():
            self._sending = asyncio.create_task(self._send(), name="arena requests")

    async def answered(self, request: Request) -> Answer | None:
        """Pass a wish to join or to leave on, and return what became of it; None where nobody answers."""
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        waiting = self._answers.setdefault(request.visitor, [])
        waiting.append(answer)
        self.ask(request)
        try:
            return await asyncio.wait_for(answer, ANSWER_SECONDS)
        except asyncio.TimeoutError:
            return None
        finally:
            waiting.remove(answer)
            if not waiting and self._answers.get(request.visitor) is waiting:
                del self._answers[request.visitor]

    async def _send(self) -> None:
        while self._requests:
            await asyncio.sleep(GATHER_SECONDS)
            requests, self._requests = self._requests, []
            try:
                await self._watcher.send(requests)
            except LogUnavailable as error:  # what was asked is of a moment that has passed
                logger.warning("%s requests to the game were dropped: %s", len(requests), error)

    # --- what is heard ------------------------------------------------------------------------------------

    def _start(self) -> None:
        """Follow the simulation, on the running loop; does nothing if that has begun."""
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            self._loop = loop
            self._forget_all()
        if not self._tasks:
            self._watcher = Watcher()
            self._heard_at = time.monotonic()
            self._tasks = [
                asyncio.create_task(self._follow(), name="arena"),
                asyncio.create_task(self._renew(), name="arena"),
                asyncio.create_task(self._until_stopping(), name="arena"),
            ]

    async def _follow(self) -> None:
        """Hear what is published, for as long as somebody follows."""
        while True:
            try:
                async with contextlib.aclosing(self._watcher.follow()) as published:
                    async for said in published:
                        await self._hear(said)
            except LogUnavailable as error:
                logger.warning("the game is not heard, trying again until it is: %s", error)
            await asyncio.sleep(RETRY_SECONDS)

    async def _hear(self, said: Moment | Happening | Answer | None) -> None:
        self._heard_at = time.monotonic()
        match said:
            case None:  # what happened before this is unknown
                self._is_known = False
            case Moment():
                await self._hear_moment(said)
            case Happening():
                self._hear_happening(said)
            case Answer():
                self._hear_answer(said)

    async def _hear_moment(self, moment: Moment) -> None:
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
        self._know(state)
        for follower in list(self._followers):
            follower.begin()
        self._has_news.set()

    def _know(self, state: State) -> None:
        self.names = {seat.number: _named(seat.number, seat.name, seat.bot) for seat in state.seats}
        self._players = {seat.visitor: seat.number for seat in state.seats if seat.visitor}
        self._seqs = {seat.visitor: seat.seq for seat in state.seats if seat.visitor}

    def _hear_happening(self, happening: Happening) -> None:
        """Note who came and who left, and pass it on."""
        if happening.event == "join":
            said = json.loads(happening.message)
            self.names[happening.number] = _named(happening.number, said["name"], said["bot"])
        elif happening.event == "leave":
            self._forget_player(happening.number)
        for follower in list(self._followers):
            follower.happening(happening)

    def _forget_player(self, number: int) -> None:
        self.names.pop(number, None)
        for visitor in [visitor for visitor, seat in self._players.items() if seat == number]:
            del self._players[visitor]

    def _hear_answer(self, answer: Answer) -> None:
        if answer.you:
            self._players[answer.visitor] = answer.you
            self._seqs[answer.visitor] = answer.seq
        else:
            self._players.pop(answer.visitor, None)
        for waiting in self._answers.pop(answer.visitor, []):
            if not waiting.done():
                waiting.set_result(answer)
        for follower in list(self._followers):
            if follower.visitor == answer.visitor:
                follower.answer(answer)

    async def _renew(self) -> None:
        """Say each second that somebody watches; end all once nobody does."""
        while self._is_watched():
            with contextlib.suppress(*LogUnavailable):
                await self._watcher.now_watched()
            self._forget_old()
            if time.monotonic() - self._heard_at > SILENT_SECONDS:
                self._follow_anew()
            await asyncio.sleep(RENEW_SECONDS)
        await self._end()

    def _is_watched(self) -> bool:
        now = time.monotonic()
        self._asked_until = {who: until for who, until in self._asked_until.items() if until > now}
        return bool(self._followers or self._asked_until)

    def _forget_old(self) -> None:
        """Count the inputs that were taken, and keep no pace of those who are not here."""
        if self.newest:
            taken = {player.number: player.seq for player in decoded(self.newest.snapshot).players}
            for visitor, number in self._players.items():
                if number in taken:
                    self._seqs[visitor] = nearest(taken[number], self._seqs.get(visitor, 0))
        for counted in (self._paces, self._wishes):
            for visitor in [visitor for visitor in counted if not self._is_here(visitor)]:
                del counted[visitor]

    def _follow_anew(self) -> None:
        """Make the subscription again: a connection that died in silence says nothing."""
        self._heard_at = time.monotonic()
        self._tasks[0].cancel()
        self._tasks[0] = asyncio.create_task(self._follow(), name="arena")

    async def _until_stopping(self) -> None:
        """Tell all followers when this process stops."""
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
        """End the tasks, but for the one that calls this, and the connections."""
        others = [task for task in self._tasks if task is not asyncio.current_task()]
        self._tasks = []
        self.newest, self._is_known = None, False
        for task in others:
            task.cancel()
        await asyncio.wait(others)
        await self._watcher.close()


def nearest(low_bits: int, known: int) -> int:
    """Return the number that ends with these bits of a snapshot, and is nearest to one that is known."""
    half = (SEQ_BITS + 1) // 2
    return max(0, known + (low_bits - known + half) % (SEQ_BITS + 1) - half)


def _named(number: int, name: str, bot: bool) -> dict[str, Any]:
    return {"number": number, "name": name, "bot": bot}


audience = Audience()
