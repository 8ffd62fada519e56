"""A TCP proxy on loopback that counts: what it saw is what was really sent over the wire."""

import contextlib
import socket
import threading
from dataclasses import dataclass, field


@dataclass
class Recorded:
    """All bytes of one connection, in both directions."""

    up: bytearray = field(default_factory=bytearray)
    down: bytearray = field(default_factory=bytearray)


class RecordingProxy:
    """Listens on `port` and passes all on to another port; each connection is in `connections`."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.connections: list[Recorded] = []
        self._sockets: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept)]

    def __enter__(self) -> "RecordingProxy":
        self._threads[0].start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._threads[0].join()
        for end in self._sockets:
            with contextlib.suppress(OSError):  # it is closed already
                end.shutdown(socket.SHUT_RDWR)
        for thread in self._threads[1:]:
            thread.join()
        for end in self._sockets:
            end.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self._target))
            recorded = Recorded()
            self.connections.append(recorded)
            self._sockets += [client, server]
            self._pass_on(client, server, recorded.up)
            self._pass_on(server, client, recorded.down)

    def _pass_on(self, source: socket.socket, sink: socket.socket, record: bytearray) -> None:
        thread = threading.Thread(target=_pump, args=(source, sink, record))
        self._threads.append(thread)
        thread.start()


def _pump(source: socket.socket, sink: socket.socket, record: bytearray) -> None:
    try:
        while received := source.recv(65536):
            record += received
            sink.sendall(received)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        return  # the other end is gone
