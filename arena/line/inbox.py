"""What one client has not read yet: the newest snapshot and never an older one, and what has happened."""

import asyncio
import contextlib
from collections.abc import Iterator

from events.subscription import Stopping

from ..messages import Answer, Happening, Moment
from .audience import audience

# A client that has missed more than this gets everything again.
MOST_HAPPENINGS = 20

Said = Moment | Happening | None


class Inbox:
    """A follower that is asked for what is new, by one client at a time."""

    def __init__(self, visitor: str) -> None:
        self.visitor = visitor
        self._moment: Moment | None = None
        self._happenings: list[Happening] = []
        self._has_welcome = False
        self._ends = False
        self._has_news = asyncio.Event()

    def begin(self) -> None:
        """Everything has to be said again."""
        self._has_welcome = False
        self._has_news.set()

    def moment(self, moment: Moment) -> None:
        """Keep it; the one before is of no use any more."""
        self._moment = moment
        self._has_news.set()

    def happening(self, happening: Happening) -> None:
        """Keep it, unless too many are kept."""
        self._happenings.append(happening)
        if len(self._happenings) > MOST_HAPPENINGS:
            self.begin()
        self._has_news.set()

    def answer(self, answer: Answer) -> None:
        """What this visitor is now is in what is sent at the start."""
        self.begin()

    def end(self) -> None:
        """Wake the request that waits: this process stops."""
        self._ends = True
        self._has_news.set()

    async def next(self, seconds: float) -> list[Said]:
        """Return what is new, None for everything that has to be said at the start; empty after a silence.

        Raises Stopping.
        """
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._has_news.wait(), seconds)
        self._has_news.clear()
        if self._ends:
            raise Stopping
        return self._take()

    def _take(self) -> list[Said]:
        happenings, self._happenings = self._happenings, []
        moment, self._moment = self._moment, None
        news: list[Said] = [*happenings] if self._has_welcome else [None]
        self._has_welcome = True
        return [*news, moment] if moment else news


@contextlib.contextmanager
def inbox_of(visitor: str) -> Iterator[Inbox]:
    """Return the inbox of a client that follows while this block runs."""
    inbox = Inbox(visitor)
    with audience.followed_by(inbox):
        yield inbox
