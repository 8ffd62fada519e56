"""A WebSocket client that only listens, and answers pings. RFC 6455, sections 4.1 and 5.2."""

from bench.processes import HOST

from .base import Client, T

TEXT, BYTES, CLOSE, PING, PONG = 1, 2, 8, 9, 10
_KEY = "AAAAAAAAAAAAAAAAAAAAAA=="


def masked(opcode: int, payload: bytes) -> bytes:
    """Return a frame as a client sends it, with a mask of zeros: the server unmasks it anyway."""
    length = len(payload)
    head = bytes([0x80 | length]) if length < 126 else b"\xfe" + length.to_bytes(2, "big")
    return bytes([0x80 | opcode]) + head + b"\0\0\0\0" + payload


def take_frame(received: bytes) -> tuple[int, bytes, bytes] | None:
    """Return opcode, payload and what follows the first frame, or None where it is not complete yet."""
    if len(received) < 4:
        return None if len(received) < 2 or received[1] else (received[0] & 15, b"", received[2:])
    length, start = received[1], 2
    if length == 126:
        length, start = int.from_bytes(received[2:4], "big"), 4
    elif length == 127:
        length, start = int.from_bytes(received[2:10], "big"), 10
    if len(received) < start + length:
        return None
    return received[0] & 15, received[start : start + length], received[start + length :]


class Listener(Client):
    """Opens, and is open when the server has answered."""

    upgraded = False

    def begin(self) -> None:
        self.upgrade()

    def upgrade(self, *headers: str) -> None:
        """Send the handshake."""
        upgrade = ("Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13")
        own = (f"Origin: http://{HOST}:{self.crowd.port}", f"Sec-WebSocket-Key: {_KEY}")
        self.transport.write(self.crowd.request(self.crowd.path, *upgrade, *own, *headers))

    def data_received(self, data: bytes) -> None:
        self.received += data
        if not self.upgraded and not self._is_upgraded():
            return
        while found := take_frame(self.received):
            opcode, payload, self.received = found
            if opcode == TEXT:
                self.text_received(payload)
            elif opcode == BYTES:
                self.bytes_received(payload)
            elif opcode == PING:
                self.transport.write(masked(PONG, payload))

    def _is_upgraded(self) -> bool:
        head, end, rest = self.received.partition(b"\r\n\r\n")
        if end and head[9:12] == b"101":
            self.upgraded, self.received = True, rest
            self.begun()
        elif end:
            self.crowd.wrong += 1
        return self.upgraded

    def begun(self) -> None:
        """The handshake is over."""
        self.opened()

    def text_received(self, text: bytes) -> None:
        """Receive a text frame."""
        found = T.search(text)
        if found:
            self.crowd.tally.record(int(found[1]))

    def bytes_received(self, data: bytes) -> None:
        """Receive a frame of bytes."""


CLIENT = Listener
