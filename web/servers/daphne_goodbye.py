"""Daphne, with a goodbye: clients are asked to reconnect before their connections are cut."""

import asyncio
from typing import Any

from daphne.server import Server
from twisted.internet import defer

from events.hub import hub

# The time that the last messages need to leave the process.
LAST_WORDS_SECONDS = 0.1


class GoodbyeServer(Server):
    """Ends as soon as all held requests have ended, after `goodbye_seconds` at the latest."""

    def __init__(self, *args: Any, goodbye_seconds: float, **kwargs: Any) -> None:
        self._goodbye_seconds = goodbye_seconds
        super().__init__(*args, **kwargs)

    def protocol_disconnected(self, protocol: Any) -> None:
        """Drop a finished connection at once: with Daphne's sweep each second a poll costs a fifth more."""
        super().protocol_disconnected(protocol)

        application = self.connections[protocol].get("application_instance")
        if application is None:
            return

        def forget(ended: "asyncio.Future[object]") -> None:
            if not ended.cancelled() and ended.exception() is None:
                self.connections.pop(protocol, None)

        application.add_done_callback(forget)

    def kill_all_applications(self) -> "defer.Deferred[object]":
        """Say goodbye first; Daphne calls this when it has to stop."""
        goodbye = defer.Deferred.fromFuture(asyncio.ensure_future(self._goodbye()))
        return goodbye.addCallback(lambda _: super(GoodbyeServer, self).kill_all_applications())

    async def _goodbye(self) -> None:
        await hub.stop()
        answering = [each.get("application_instance") for each in self.connections.values()]
        if held := list(filter(None, answering)):
            await asyncio.wait(held, timeout=self._goodbye_seconds)
        await asyncio.sleep(LAST_WORDS_SECONDS)
