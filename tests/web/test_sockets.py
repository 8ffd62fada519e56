import pytest

from web.sockets import framed


@pytest.mark.parametrize(
    ("length", "head"),
    [
        (0, "81 00"),
        (125, "81 7d"),
        (126, "81 7e 00 7e"),
        (65535, "81 7e ff ff"),
        (65536, "81 7f 00 00 00 00 00 01 00 00"),
    ],
)
def test_a_text_message_becomes_one_unmasked_frame(length: int, head: str) -> None:
    assert framed({"text": "x" * length}) == bytes.fromhex(head) + b"x" * length


def test_the_length_of_a_frame_counts_bytes_not_characters() -> None:
    assert framed({"text": "€"}) == b"\x81\x03\xe2\x82\xac"


def test_a_message_that_goes_to_many_is_framed_once() -> None:
    message = {"text": "x"}
    assert framed(message) is framed(message)
