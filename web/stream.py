"""An answer that goes on: chunks of bytes for as long as there are any."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, Awaitable, Mapping
from dataclasses import dataclass

from .http import Request, Send, cancelled_once, raw_headers

logger = logging.getLogger(__name__)

# The last chunk is a few bytes: where it does not go out, the client does not read, and need not be told.
LAST_CHUNK_SECONDS = 1.0


@dataclass(frozen=True)
class Stream:
    """What is answered bit by bit: headers, chunks, and what ends it besides the end of the chunks.

    It ends when the client leaves, when `ended_by` is done, and after `most_bytes`: Daphne keeps in memory
    all that a client does not read, and tells nobody. The end is that of a whole answer, so that a client
    knows it from a connection that broke.
    """

    request: Request
    chunks: AsyncGenerator[bytes, None]
    headers: Mapping[str, str]
    ended_by: Awaitable[object]
    most_bytes: int

    async def send(self, send: Send) -> None:
        """Send it, to whichever end comes first."""
        start = {"type": "http.response.start", "status": 200, "headers": raw_headers(self.headers)}
        try:
            async with self.request.cancelled_if_client_leaves(), cancelled_once(self.ended_by):
                await send(start)
                await self._send_chunks(send)
        except asyncio.CancelledError:
            pass
        except Exception:
            logger.exception("a stream failed; its client may come back")
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(send({"type": "http.response.body"}), LAST_CHUNK_SECONDS)

    async def _send_chunks(self, send: Send) -> None:
        left = self.most_bytes
        async with contextlib.aclosing(self.chunks) as chunks:
            async for chunk in chunks:
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
                left -= len(chunk)
                if left < 0:
                    return
