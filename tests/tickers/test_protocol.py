"""What RFC 6455 demands below the frames of JSON: cases of the Autobahn fuzzing client, frame by frame."""

import contextlib
import socket as sockets
from collections.abc import Iterator

import pytest

from tests.live_server import LiveServer

from .client import raw_socket

PING = b'{"op":"ping","n":1}'
PONG = b'{"type": "pong", "n": 1}'
TEXT, BINARY, CLOSE, PING_FRAME, PONG_FRAME = 0x1, 0x2, 0x8, 0x9, 0xA


def frame(opcode: int, payload: bytes = b"", first: int = 0x80, mask: bytes = b"\x12\x34\x56\x78") -> bytes:
    """Return a masked frame; `first` holds FIN and the reserved bits."""
    length = bytes([0x80 | len(payload)]) if len(payload) < 126 else b"\xfe" + len(payload).to_bytes(2, "big")
    body = bytes(byte ^ mask[place % 4] for place, byte in enumerate(payload))
    return bytes([first | opcode]) + length + mask + body


class Wire:
    """The bytes of one connection, as frames."""

    def __init__(self, raw: sockets.socket) -> None:
        self.raw = raw
        self._received = b""

    def send(self, *frames: bytes) -> None:
        """Send frames."""
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.raw.sendall(b"".join(frames))

    def next(self) -> tuple[int, bytes]:
        """Return the next frame's opcode and payload; (0, b"") where the connection has ended."""
        head = self._take(2)
        if len(head) < 2:
            return 0, b""
        length = head[1] & 0x7F
        length = int.from_bytes(self._take(2), "big") if length == 126 else length
        return head[0] & 0x0F, self._take(length)

    def _take(self, count: int) -> bytes:
        with contextlib.suppress(ConnectionResetError):
            while len(self._received) < count and (chunk := self.raw.recv(65536)):
                self._received += chunk
        taken, self._received = self._received[:count], self._received[count:]
        return taken


@pytest.fixture
def wire(site: LiveServer) -> Iterator[Wire]:
    with raw_socket(site) as raw:
        raw.settimeout(15)
        wire = Wire(raw)
        assert b'"welcome"' in wire.next()[1]
        yield wire


def test_a_message_in_fragments_is_one_message_with_a_ping_in_between(wire: Wire) -> None:
    wire.send(frame(TEXT, PING[:5], first=0), frame(PING_FRAME, b"there?"), frame(0, PING[5:]))
    assert wire.next() == (PONG_FRAME, b"there?")
    assert wire.next() == (TEXT, PONG)


@pytest.mark.parametrize("payload", [b"", b"x" * 125, bytes(range(125))])
def test_a_ping_frame_is_answered_with_its_payload(wire: Wire, payload: bytes) -> None:
    wire.send(frame(PING_FRAME, payload))
    assert wire.next() == (PONG_FRAME, payload)


def test_a_pong_that_nobody_asked_for_is_ignored(wire: Wire) -> None:
    wire.send(frame(PONG_FRAME, b"unasked"), frame(TEXT, PING))
    assert wire.next() == (TEXT, PONG)


@pytest.mark.parametrize(
    ("frames", "code"),
    [
        ([frame(TEXT, b"\xc3\x28")], 1007),
        ([frame(TEXT, b"\xed\xa0\x80")], 1007),
        ([frame(TEXT, b"\xce", first=0), frame(0, b"\x28")], 1007),
        ([frame(TEXT, PING, first=0xC0)], 1002),
        ([frame(0x3, PING)], 1002),
        ([frame(0xB, PING)], 1002),
        ([frame(0, PING)], 1002),
        ([frame(TEXT, PING, first=0), frame(TEXT, PING)], 1002),
        ([frame(PING_FRAME, b"x" * 126)], 1002),
        ([frame(PING_FRAME, b"x", first=0)], 1002),
        ([b"\x81\x02hi"], 1002),
    ],
    ids=[
        "not UTF-8", "half a character", "not UTF-8 in fragments", "a reserved bit", "a reserved opcode",
        "a reserved control opcode", "a continuation of nothing", "a message within a message",
        "a long ping", "a ping in fragments", "no mask",
    ],
)  # fmt: skip
def test_what_breaks_the_protocol_is_closed_with_the_code_for_it_and_leaves_no_traceback(
    site: LiveServer, wire: Wire, frames: list[bytes], code: int
) -> None:
    before = site.web.log.count("Traceback")
    wire.send(*frames)
    opcode, payload = wire.next()
    assert (opcode, int.from_bytes(payload[:2], "big")) == (CLOSE, code)
    assert site.web.log.count("Traceback") == before


@pytest.mark.parametrize("payload", [b"", (1000).to_bytes(2, "big") + b"bye", (4999).to_bytes(2, "big")])
def test_a_close_is_answered_with_a_close_and_the_connection_ends(wire: Wire, payload: bytes) -> None:
    wire.send(frame(CLOSE, payload), frame(TEXT, PING))
    opcode, answer = wire.next()
    assert (opcode, answer[:2] in (payload[:2], (1000).to_bytes(2, "big"))) == (CLOSE, True)
    assert wire.next() == (0, b"")


@pytest.mark.parametrize(
    "payload", [b"\x03", (1005).to_bytes(2, "big"), (1000).to_bytes(2, "big") + b"\xc3\x28"]
)
def test_a_broken_close_ends_the_connection_with_or_without_a_word(wire: Wire, payload: bytes) -> None:
    wire.send(frame(CLOSE, payload))
    opcode, answer = wire.next()
    assert (opcode, int.from_bytes(answer[:2], "big")) in ((0, 0), (CLOSE, 1002), (CLOSE, 1007))
    assert opcode == 0 or wire.next() == (0, b"")


def test_a_client_that_leaves_without_a_close_frame_is_released(site: LiveServer) -> None:
    tracebacks = site.web.log.count("Traceback")
    for _ in range(20):
        raw_socket(site).close()
    with raw_socket(site) as raw:
        raw.settimeout(15)
        assert b'"welcome"' in Wire(raw).next()[1]
    assert site.web.log.count("Traceback") == tracebacks
