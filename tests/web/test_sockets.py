import pytest

from web.asgi.answer import Receive, Scope, Send
from web.asgi.sockets import UntilGone, framed


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


async def unread(message: dict[str, object]) -> None:
    """Take a message."""


async def nothing() -> dict[str, str]:
    return {"type": "websocket.connect"}


@pytest.mark.asyncio
async def test_an_application_that_sends_to_a_client_that_has_left_ends_without_an_error() -> None:
    ended: list[str] = []

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await send({"type": "websocket.accept"})
        finally:
            ended.append("as it should")

    async def closed(message: dict[str, object]) -> None:
        raise BrokenPipeError

    await UntilGone(application)({}, nothing, closed)
    assert ended == ["as it should"]


@pytest.mark.asyncio
async def test_another_oserror_of_an_application_is_still_a_failure() -> None:
    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        raise FileNotFoundError

    with pytest.raises(FileNotFoundError):
        await UntilGone(application)({}, nothing, unread)
