"""WebSocket: one connection stays open, and the server sends each pulse on it as a message.

Source: RFC 6455.
"""

import asyncio
from contextlib import suppress

from channels.generic.websocket import AsyncWebsocketConsumer

from ..around import query_field
from ..pulses import Pulses

# RFC 6455's registry of close codes: "service restart".
RESTARTING = 1012


class Lane(AsyncWebsocketConsumer):
    """`/lab/runs/<run>/websocket/?cursor=C`: the pulses after C, and each that follows."""

    async def connect(self) -> None:
        """Accept the handshake, and deliver from now on."""
        await self.accept()
        self.task = asyncio.create_task(self.deliver())

    async def deliver(self) -> None:
        """Send each pulse as a text message, until the client leaves or this process stops."""
        with suppress(OSError), Pulses(self.scope, query_field(self.scope, "cursor")) as pulses:
            async for events in pulses.batches():
                for event in events:
                    await self.send(event.encoded.decode())
            await self.close(RESTARTING)

    async def disconnect(self, code: int) -> None:
        """The client has left."""
        self.task.cancel()
