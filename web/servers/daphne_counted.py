"""Daphne's connections, made to count their bytes: see `web/connections/connection.py`."""

from collections.abc import Callable
from typing import Any

import daphne.server
from daphne.http_protocol import HTTPFactory
from daphne.server import Server
from twisted.internet.protocol import connectionDone
from twisted.protocols.policies import ProtocolWrapper

from ..asgi.answer import Scope
from ..connections.connection import CONNECTION, Connection


def install() -> None:
    """Patch every Daphne of this process, including that of `runserver`."""
    daphne.server.HTTPFactory = CountedFactory
    Server.create_application = _with_connection(Server.create_application)


def _with_connection(create: Callable[..., Any]) -> Callable[..., Any]:
    def create_application(server: Server, protocol: Any, scope: Scope) -> Any:
        scope.setdefault("extensions", {})[CONNECTION] = protocol.transport.connection
        return create(server, protocol, scope)

    return create_application


class CountedFactory(HTTPFactory):
    """Daphne's connection factory; each connection counts its bytes."""

    def buildProtocol(self, addr: Any) -> "Counted":  # noqa: N802 - Twisted's name
        """Return the protocol for a connection that was just accepted."""
        return Counted(self, super().buildProtocol(addr))

    def log(self, request: Any) -> None:
        """Write no line: Twisted formats one for each request, for a log that nobody has opened."""

    def registerProtocol(self, counted: "Counted") -> None:  # noqa: N802
        """Keep no list of connections: Daphne has its own."""

    def unregisterProtocol(self, counted: "Counted") -> None:  # noqa: N802
        """See registerProtocol."""


class Counted(ProtocolWrapper):
    """A connection that counts its bytes, between the socket and the protocol."""

    def __init__(self, factory: CountedFactory, protocol: Any) -> None:
        super().__init__(factory, protocol)
        self.transport: Any = None
        self.connection = Connection(TwistedWire(self))
        self.producer: Any = None

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        """Count what was read."""
        self.connection.received += len(data)
        super().dataReceived(data)

    def write(self, data: bytes) -> None:
        """Count what is written."""
        self.connection.write(data)

    def writeSequence(self, data: list[bytes]) -> None:  # noqa: N802
        """Count what is written in parts."""
        self.connection.write(b"".join(data))

    def loseConnection(self) -> None:  # noqa: N802
        """Close after what was written."""
        self.disconnecting = 1
        self.connection.close()

    def connectionLost(self, reason: Any = connectionDone) -> None:  # noqa: N802
        """The connection is gone."""
        self.connection.lost()
        super().connectionLost(reason)

    def registerProducer(self, producer: Any, streaming: bool) -> None:  # noqa: N802
        """Note who writes, so that they can be asked to wait."""
        self.producer = producer
        super().registerProducer(producer, streaming)

    def unregisterProducer(self) -> None:  # noqa: N802
        """Nobody writes any more."""
        self.producer = None
        super().unregisterProducer()


class TwistedWire:
    """What Twisted can do with a connection; see `connection.Wire`."""

    def __init__(self, counted: Counted) -> None:
        self._counted = counted

    def write(self, data: bytes) -> None:
        """Send bytes."""
        self._counted.transport.write(data)

    def write_at_once(self, data: bytes) -> None:
        """Send bytes now: Twisted asks the kernel first whether it may, which costs more than sending."""
        transport = self._counted.transport
        if not self.unsent and transport.connected and not transport.disconnecting:
            sent = transport.writeSomeData(data)
            if sent == len(data):
                return
            if isinstance(sent, int) and sent > 0:
                data = data[sent:]
        transport.write(data)

    def close(self) -> None:
        """Send what was written before, then close."""
        self._counted.transport.loseConnection()

    def reset(self) -> None:
        """Close at once, by RST, as Twisted does whenever it aborts."""
        self._counted.transport.abortConnection()

    def pause(self) -> None:
        """Make the writer wait."""
        if self._counted.producer:
            self._counted.producer.pauseProducing()

    def resume(self) -> None:
        """Let them go on."""
        if self._counted.producer:
            self._counted.producer.resumeProducing()

    @property
    def unsent(self) -> int:
        """How many bytes the kernel has not taken yet; Twisted keeps them in two buffers."""
        transport = self._counted.transport
        return len(transport.dataBuffer) - transport.offset + transport._tempDataLen

    @property
    def file_number(self) -> int:
        """The descriptor of its socket."""
        return int(self._counted.transport.fileno())
