"""Receivers that webhooks are really sent to: small servers on loopback, some of them badly behaved."""

import contextlib
import socket
import ssl
import struct
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

# What a receiver does with a connection, having read a whole request from it.
Behaviour = Callable[[socket.socket], None]

STILL_THERE_SECONDS = 30.0


def answering(status: str = "204 No Content", headers: str = "", body: bytes = b"") -> Behaviour:
    """Return the behaviour of one who answers so."""
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{headers}\r\n".encode()
    return lambda connection: connection.sendall(head + body)


def hanging(connection: socket.socket) -> None:
    """Take the request and never answer it."""
    connection.settimeout(STILL_THERE_SECONDS)
    with contextlib.suppress(OSError):
        connection.recv(1)


def resetting(connection: socket.socket) -> None:
    """Break the connection off."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@dataclass
class Receiver:
    """A receiver: its address, and the connections and requests it has had so far.

    One that `keeps` its connections reads one request after another from each. A behaviour finds the number
    of its own request, from 1 on, in `mine.number`.
    """

    behaviour: Behaviour = field(default_factory=answering)
    reads_first: bool = True
    keeps: bool = False
    connections: int = 0
    requests: list[bytes] = field(default_factory=list)
    mine: threading.local = field(default_factory=threading.local)
    gone: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _listener: socket.socket = field(
        default_factory=lambda: socket.create_server(("127.0.0.1", 0), backlog=200)
    )
    tls: ssl.SSLContext | None = None

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._listener.getsockname()[1])

    @property
    def url(self) -> str:
        """Where it is."""
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}/hook"

    def header(self, name: str) -> list[str]:
        """Return what each request so far had in a header."""
        heads = [request.partition(b"\r\n\r\n")[0].decode("latin-1") for request in self.requests]
        pairs = [[line.split(": ", 1) for line in head.split("\r\n")[1:]] for head in heads]
        return [{key.lower(): value for key, value in pair}.get(name.lower(), "") for pair in pairs]

    def serve(self) -> None:
        """Take connections, each in a thread of its own, until closed."""
        with contextlib.suppress(OSError):
            while True:
                connection = self._listener.accept()[0]
                self.connections += 1
                threading.Thread(target=self._take, args=(connection,), daemon=True).start()

    def close(self) -> None:
        """Take no more; the port refuses from now on."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _take(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            secured = self.tls.wrap_socket(connection, server_side=True) if self.tls else connection
            with secured:
                if self.reads_first:
                    self._note(_read(secured))
                self.behaviour(secured)
                while self.keeps:
                    self._note(_read(secured))
                    self.behaviour(secured)
        self.gone.set()

    def _note(self, request: bytes) -> None:
        with self._lock:
            self.requests.append(request)
            self.mine.number = len(self.requests)


def _read(connection: socket.socket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received:
        received += _more(connection)
    head = received.partition(b"\r\n\r\n")[0].lower()
    length = next((int(line[15:]) for line in head.split(b"\r\n") if line.startswith(b"content-length:")), 0)
    while len(received) < len(head) + 4 + length:
        received += _more(connection)
    return received


def _more(connection: socket.socket) -> bytes:
    if not (more := connection.recv(65536)):
        raise ConnectionResetError
    return more


@contextlib.contextmanager
def receiver(
    behaviour: Behaviour | None = None,
    tls: ssl.SSLContext | None = None,
    reads_first: bool = True,
    keeps: bool = False,
) -> Iterator[Receiver]:
    """Run a receiver."""
    made = Receiver(behaviour or answering(), reads_first, keeps, tls=tls)
    threading.Thread(target=made.serve, daemon=True).start()
    try:
        yield made
    finally:
        made.close()


def certificate(folder: Path, host: str) -> tuple[ssl.SSLContext, str]:
    """Return the TLS of a server with a certificate for this host, and the file to trust it by."""
    key, cert = folder / "key.pem", folder / "cert.pem"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        f"/CN={host}",
    ]
    command += ["-addext", f"subjectAltName=DNS:{host}", "-keyout", str(key), "-out", str(cert)]
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return context, str(cert)
