"""HTTP by hand: what a test sends is what goes over the wire, and what comes back is shown as it came."""

import socket
from dataclasses import dataclass

# What has not been answered by then, on whatever machine, is not answered.
TIMEOUT_SECONDS = 60.0


@dataclass(frozen=True)
class RawAnswer:
    """An answer as it came: status, headers by their names in lower case, body, and how many bytes in all."""

    status: int
    headers: dict[str, str]
    body: bytes
    bytes: int
    reason: str = ""


class RawClient:
    """One connection, kept open, to a server on loopback."""

    def __init__(self, port: int, address: str = "127.0.0.1") -> None:
        self._host = f"{address}:{port}"
        self._socket = socket.create_connection((address, port), TIMEOUT_SECONDS)
        self._read = b""

    def __enter__(self) -> "RawClient":
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._socket.close()

    def ask(
        self,
        path: str,
        *headers: str,
        method: str = "GET",
        body: bytes = b"",
        host: str = "",
    ) -> RawAnswer:
        """Send one request, each header a line of its own, and return its answer."""
        lines = [f"{method} {path} HTTP/1.1", f"Host: {host or self._host}", *headers]
        if body or method in ("POST", "PUT", "PATCH"):
            lines.append(f"Content-Length: {len(body)}")
        return self.send("\r\n".join([*lines, "", ""]).encode("latin-1") + body, method)

    def send(self, request: bytes, method: str = "GET") -> RawAnswer:
        """Send these bytes and return the answer."""
        self._socket.sendall(request)
        head = self._until(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        pairs = (line.partition(": ") for line in lines if line)
        headers = {name.lower(): value for name, _, value in pairs}
        _, code, reason = first.split(" ", 2)
        status = int(code)
        bodiless = method == "HEAD" or status in (204, 304)
        raw, body = (b"", b"") if bodiless else self._body(headers)
        return RawAnswer(status, headers, body, len(head) + len(raw), reason)

    def is_silent(self, seconds: float = 0.1) -> bool:
        """Return whether nothing more comes within this time."""
        if self._read:
            return False
        self._socket.settimeout(seconds)
        try:
            self._read += self._socket.recv(65536)
        except TimeoutError:
            return True
        finally:
            self._socket.settimeout(TIMEOUT_SECONDS)
        return not self._read

    def _body(self, headers: dict[str, str]) -> tuple[bytes, bytes]:
        if headers.get("transfer-encoding", "").lower() == "chunked":
            return self._chunks()
        body = self._exactly(int(headers.get("content-length", "0")))
        return body, body

    def _chunks(self) -> tuple[bytes, bytes]:
        raw = body = b""
        while True:
            line = self._until(b"\r\n")
            chunk = self._exactly(int(line.split(b";")[0], 16) + 2)
            raw, body = raw + line + chunk, body + chunk[:-2]
            if chunk == b"\r\n":
                return raw, body

    def _until(self, end: bytes) -> bytes:
        while end not in self._read:
            self._more()
        found, _, self._read = self._read.partition(end)
        return found + end

    def _exactly(self, length: int) -> bytes:
        while len(self._read) < length:
            self._more()
        found, self._read = self._read[:length], self._read[length:]
        return found

    def _more(self) -> None:
        received = self._socket.recv(65536)
        assert received, f"the server closed the connection after {self._read!r}"
        self._read += received
