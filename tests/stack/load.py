"""Four hundred followers and four publishers at work on a stack, in threads beside the test."""

import asyncio
import contextlib
import threading
from collections.abc import Callable, Iterator

from tests.waiting import wait_until

from .followers import Chatter, Follower, Listener, Poller, Watcher
from .publishers import Buyer, Editor, Payer, Publisher, Speaker

# Of each kind; nginx lets one address hold 512 connections in all.
FOLLOWERS = 100
# Each follower's first request is a query or two.
OPENED_AT_ONCE = 20
OPENED_SECONDS = 90.0


class Load:
    """`followers` by kind, and the publishers."""

    def __init__(self, url: str, count: int = FOLLOWERS) -> None:
        kinds = (Chatter, Listener, Watcher, Poller)
        self.followers: dict[type[Follower], list[Follower]] = {
            kind: [kind(url) for _ in range(count)] for kind in kinds
        }
        self.speaker, self.editor, self.payer, self.buyer = Speaker(url), Editor(url), Payer(url), Buyer(url)
        self.publishers: list[Publisher] = [self.speaker, self.editor, self.payer, self.buyer]
        self._before: set[str] = set()
        self._over = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._follow()))

    @contextlib.contextmanager
    def running(self) -> Iterator["Load"]:
        """Start all of them; yields when every follower has received something."""
        self._thread.start()
        for publisher in self.publishers:
            publisher.start()
        try:
            self._all_follow()
            self._before = {name for publisher in self.publishers for name in publisher.accepted}
            yield self
        finally:
            self.stop_publishing()
            self._over.set()
            self._thread.join(30)

    def facts(self, publisher: Publisher) -> set[str]:
        """Return what was accepted of a publisher since all follow."""
        return set(publisher.accepted) - self._before

    def stop_publishing(self) -> None:
        """Let the last facts be accepted, and no more be made."""
        for publisher in self.publishers:
            publisher.stop()

    def wait_all(self, kind: type[Follower], condition: Callable[[Follower], object], what: str) -> None:
        """Wait until a condition holds of every follower of a kind."""
        wait_until(lambda: all(condition(one) for one in self.followers[kind]), what, 60)

    def come_back(self, kind: type[Follower]) -> int:
        """Return how often those of a kind have been cut off so far."""
        return sum(max(0, one.came_back) for one in self.followers[kind])

    def _all_follow(self) -> None:
        for kind, them in self.followers.items():
            wait_until(
                lambda: all(one.received for one in them),  # noqa: B023
                f"every {kind.__name__} follows",
                OPENED_SECONDS,
            )

    async def _follow(self) -> None:
        tasks = []
        for them in zip(*self.followers.values(), strict=True):
            tasks += [asyncio.create_task(one.follow()) for one in them]
            await asyncio.sleep(1 / OPENED_AT_ONCE)
        await asyncio.to_thread(self._over.wait)
        for task in tasks:
            task.cancel()
        failed = await asyncio.gather(*tasks, return_exceptions=True)
        for error in failed:
            if error and not isinstance(error, asyncio.CancelledError):
                raise error
