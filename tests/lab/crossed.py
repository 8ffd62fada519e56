"""What a recording proxy saw, by exchange: a browser uses one connection for requests to many places."""

import re
from collections.abc import Iterator

from tests.recording_proxy import Recorded

_HEAD_END = b"\r\n\r\n"
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]+)\r\n")


def exchanges(recorded: Recorded) -> Iterator[tuple[str, int, int]]:
    """Yield the target of each request on a connection, and its bytes up and down.

    An answer without a length is a stream, and one of 101 a WebSocket: all that follows belongs to it. The
    last request may have no answer, because the client has left.
    """
    up, down = bytes(recorded.up), bytes(recorded.down)
    while up:
        request, answer = _length(up), _length(down)
        goes_on = bool(down) and answer is None
        target = up.split(b" ", 2)[1].decode()
        yield target, len(up) if goes_on else request or 0, len(down) if goes_on else answer or 0
        if goes_on:
            return
        up, down = up[request:], down[answer:]


def _length(message: bytes) -> int | None:
    """Return the bytes of the message that these begin with, None if it goes on. RFC 9112, section 6.3."""
    head, found, _ = message.partition(_HEAD_END)
    length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
    if length:
        return len(head) + len(found) + int(length[1])
    if re.search(rb"(?i)\r\ntransfer-encoding: *chunked", head):
        return _chunked_length(message, len(head) + len(found))
    has_no_body = not head.startswith(b"HTTP/") or head.split(b" ", 2)[1] in (b"204", b"304")
    return len(head) + len(found) if has_no_body else None


def _chunked_length(message: bytes, start: int) -> int | None:
    """Return the bytes up to the end of the last chunk, the one of no bytes; None if it has not come."""
    while size := _CHUNK_SIZE.match(message, start):
        length = int(size[1], 16)
        start = size.end() + length + len(b"\r\n")
        if length == 0:
            return start
    return None
