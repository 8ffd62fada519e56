"""What visitors ask of the simulation, on its way there, and those who wait for an answer."""

import asyncio
import logging

from events.log import LogUnavailable

from ..exchange import MOST_REQUESTS, Watcher
from ..messages import Answer, Request

logger = logging.getLogger(__name__)

# What comes within this time goes to Redis together: a sixth of a tick, five inputs of thirty players.
GATHER_SECONDS = 0.005
# Longer than another process needs to take the game over.
ANSWER_SECONDS = 4.0


class Requests:
    """The requests of one web process."""

    def __init__(self, watcher: Watcher) -> None:
        self._watcher = watcher
        self._unsent: list[Request] = []
        self._sending: asyncio.Task[None] | None = None
        self._answers: dict[str, list[asyncio.Future[Answer]]] = {}

    def ask(self, request: Request) -> None:
        """Pass a request on, with all that come in a moment."""
        if len(self._unsent) < MOST_REQUESTS:
            self._unsent.append(request)
        if self._sending is None or self._sending.done():
            self._sending = asyncio.create_task(self._send(), name="arena requests")

    async def answered(self, request: Request) -> Answer | None:
        """Pass a wish to join or to leave on, and return what became of it; None if nobody answers."""
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

    def answer(self, answer: Answer) -> None:
        """Give an answer to those who wait for it."""
        for waiting in self._answers.pop(answer.visitor, []):
            if not waiting.done():
                waiting.set_result(answer)

    async def _send(self) -> None:
        while self._unsent:
            await asyncio.sleep(GATHER_SECONDS)
            requests, self._unsent = self._unsent, []
            try:
                await self._watcher.send(requests)
            except LogUnavailable as error:  # what was asked is of a moment that has passed
                logger.warning("%s requests to the game were dropped: %s", len(requests), error)
