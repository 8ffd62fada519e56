"""What a recording proxy saw, by exchange: a browser uses one connection for requests to many places."""

import re
from collections.abc import Iterator

from tests.recording_proxy import Recorded

_HEAD_END = b"\r\n\r\n"


def exchanges(recorded: Recorded) -> Iterator[tuple[str, int, int]]:
    """Yield the target of each request on a connection, and its bytes up and down.

    An answer without a length is a stream, and one of 101 a WebSocket: all that follows belongs to it.
    """
    up, down = bytes(recorded.up), bytes(recorded.down)
    while up:
        request, answer = _length(up, is_answer=False), _length(down, is_answer=True)
        yield up.split(b" ", 2)[1].decode(), request if answer < len(down) else len(up), answer
        if answer == len(down):
            return
        up, down = up[request:], down[answer:]


def _length(crossed: bytes, is_answer: bool) -> int:
    """Return the bytes of the message that these begin with. RFC 9112, section 6.3."""
    head, found, rest = crossed.partition(_HEAD_END)
    length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
    if length:
        return len(head) + len(found) + int(length[1])
    has_no_body = not is_answer or b" 304 " in head.split(b"\r\n")[0] or b" 204 " in head.split(b"\r\n")[0]
    return len(head) + len(found) + (0 if has_no_body else len(rest))
