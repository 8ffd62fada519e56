"""A streamed answer: chunks of bytes for as long as there are any."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, Awaitable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from ..connections.backpressure import BUFFER_BYTES, FLOW, Flow, ledger
from ..edge.address import address_of
from .answer import Send, raw_headers
from .http import Request, cancelled_once

logger = logging.getLogger(__name__)

# The last chunk has a few bytes: if it cannot be sent, the client does not read and does not need it.
LAST_CHUNK_SECONDS = 1.0
# An event is written to all streams within one turn of the event loop, in the same chunk.
_CHUNKS_KEPT = 16


def flow_of(request: Request) -> Flow:
    """Return what the server knows about a request's stream; see `connections/backpressure.py`.

    Its `write` may be used after the first chunk, while the stream waits for the next.
    """
    flow: Flow = request.scope.get("extensions", {}).get(FLOW) or _Unaided()
    return flow


@lru_cache(_CHUNKS_KEPT)
def as_chunk(data: bytes) -> bytes:
    """Return data as a chunk of a body whose length is not known. RFC 9112, section 7.1."""
    return b"%x\r\n%b\r\n" % (len(data), data)


def _never() -> "asyncio.Future[None]":
    return asyncio.get_running_loop().create_future()


@dataclass(frozen=True)
class Stream:
    """An answer sent in pieces: headers, chunks, and `ended_by`, which ends it before the chunks do.

    Each chunk is sent when the client has read the one before. The stream ends when the client leaves, does
    not read, or `ended_by` is done; in the last case it ends properly, so that it does not look like a broken
    connection to the client.
    """

    request: Request
    chunks: AsyncGenerator[bytes, None]
    headers: Mapping[str, str]
    ended_by: Awaitable[object] = field(default_factory=_never)

    async def send(self, send: Send) -> None:
        """Send the chunks until the stream ends."""
        flow = flow_of(self.request)
        start = {"type": "http.response.start", "status": 200, "headers": raw_headers(self.headers)}
        flow.start()
        try:
            with self.request.cancelled_if_client_leaves():
                async with cancelled_once(self.ended_by):
                    await send(start)
                    # A server keeps the head until the body begins, and the first chunk may take its time.
                    await send({"type": "http.response.body", "body": b"", "more_body": True})
                    await self._send_chunks(send, flow)
        except asyncio.CancelledError:
            pass
        except Exception:
            logger.exception("a stream failed; its client may reconnect")
        finally:
            flow.stop()
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(send({"type": "http.response.body"}), LAST_CHUNK_SECONDS)

    async def _send_chunks(self, send: Send, flow: Flow) -> None:
        address = address_of(self.request.scope)
        async with contextlib.aclosing(self.chunks) as chunks:
            async for chunk in chunks:
                with ledger.holding(address, len(chunk), flow.abort):
                    await send({"type": "http.response.body", "body": chunk, "more_body": True})
                    await flow.drained()
                if len(chunk) >= BUFFER_BYTES:
                    await asyncio.sleep(0)  # a client that reads fast must not block the others


class _Unaided:
    """The flow of a server whose `send` waits for the client; `abort` can only end the stream."""

    def __init__(self) -> None:
        self._task = asyncio.current_task()

    def start(self) -> None:
        """Nothing to do."""

    def write(self, chunk: bytes) -> bool:
        """Leave it to `send`."""
        return False

    async def drained(self) -> None:
        """Nothing to do: `send` has waited."""

    def stop(self) -> None:
        """Nothing to do."""

    def abort(self) -> None:
        """End the stream."""
        if self._task:
            self._task.cancel()
