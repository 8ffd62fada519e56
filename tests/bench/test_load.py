"""The load client knows where an answer ends, and tells a right one from a wrong one."""

import pytest

from bench.load import Client, Tally, answer_length


@pytest.mark.parametrize(
    ("received", "length"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", 40),
        (b"HTTP/1.1 200 OK\r\ncontent-length:2\r\n\r\n{", 39),
        (b"HTTP/1.1 304 Not Modified\r\nContent-Length: 400\r\n\r\n", 50),
        (b"HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n", 38),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n", None),
        (b"HTTP/1.1 200 OK\r\nX: 1\r\n\r\nContent-Length: 9\r\n", 25),
    ],
)
def test_an_answer_ends_where_its_head_says(received: bytes, length: int | None) -> None:
    assert answer_length(received) == length


class _Transport:
    def __init__(self) -> None:
        self.written = b""

    def write(self, data: bytes) -> None:
        self.written += data


def test_an_answer_in_pieces_counts_once_and_the_next_request_follows_it() -> None:
    tally, transport = Tally(b"200"), _Transport()
    client = Client(b"ask;", tally)
    client.connection_made(transport)  # type: ignore[arg-type]
    client.data_received(b"HTTP/1.1 200 OK\r\nContent-Le")
    client.data_received(b"ngth: 2\r\n\r\n{")
    assert (len(tally.seconds), transport.written) == (0, b"ask;")
    client.data_received(b"}")
    assert (len(tally.seconds), tally.wrong, transport.written) == (1, 0, b"ask;ask;")


def test_an_answer_with_another_status_is_wrong_and_a_closed_connection_broken() -> None:
    tally = Tally(b"304")
    client = Client(b"ask;", tally)
    client.connection_made(_Transport())  # type: ignore[arg-type]
    client.data_received(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
    client.connection_lost(None)
    assert (len(tally.seconds), tally.wrong, tally.broken) == (0, 1, 1)
