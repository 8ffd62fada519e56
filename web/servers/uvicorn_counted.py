"""uvicorn's connections, with a count of their bytes: see `web/connections/connection.py`."""

import asyncio
from typing import Any

from ..connections.connection import Connection, close_by_reset
from .uvicorn_http import HttpProtocol


class Counted(asyncio.Protocol):
    """A connection that counts its bytes, between the socket and the protocol."""

    def __init__(self, **how: Any) -> None:
        self.protocol: Any = HttpProtocol(**how)

    def connection_made(self, transport: Any) -> None:
        """Begin with HTTP."""
        self.connection = Connection(AsyncioWire(self, transport))
        self.protocol.connection_made(CountedTransport(self, transport))

    def data_received(self, data: bytes) -> None:
        """Count what was read."""
        self.connection.received += len(data)
        self.protocol.data_received(data)

    def eof_received(self) -> Any:
        """The client will send nothing more."""
        return self.protocol.eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone."""
        self.connection.lost()
        self.protocol.connection_lost(exc)

    def pause_writing(self) -> None:
        """The client does not keep up."""
        self.connection.is_paused = True
        self.protocol.pause_writing()

    def resume_writing(self) -> None:
        """The client keeps up again."""
        self.connection.is_paused = False
        self.protocol.resume_writing()


class CountedTransport:
    """The transport of a connection that counts its bytes."""

    def __init__(self, counted: Counted, transport: asyncio.Transport) -> None:
        self.connection = counted.connection
        self._counted, self._transport = counted, transport

    def write(self, data: bytes) -> None:
        """Count what is written."""
        self.connection.write(data)

    def close(self) -> None:
        """Close after what was written."""
        self.connection.close()

    def set_protocol(self, protocol: Any) -> None:
        """Switch to another protocol: the WebSocket's, after the handshake."""
        self._counted.protocol = protocol

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class AsyncioWire:
    """What asyncio can do with a connection; see `connection.Wire`."""

    def __init__(self, counted: Counted, transport: Any) -> None:
        self._counted, self._transport = counted, transport
        # asyncio sends in this turn of the event loop anyway.
        self.write = self.write_at_once = transport.write

    def close(self) -> None:
        """Send what was written before, then close."""
        self._transport.close()

    def reset(self) -> None:
        """Close at once, by RST."""
        close_by_reset(self.file_number)
        self._transport.abort()

    def pause(self) -> None:
        """Make the writer wait."""
        self._counted.pause_writing()

    def resume(self) -> None:
        """Let them go on."""
        self._counted.resume_writing()

    @property
    def unsent(self) -> int:
        """How many bytes the kernel has not taken yet."""
        return int(self._transport.get_write_buffer_size())

    @property
    def file_number(self) -> int:
        """The descriptor of its socket."""
        return int(self._transport.get_extra_info("socket").fileno())
