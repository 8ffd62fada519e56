"""This project's chat: a message in a room, as the relay publishes it."""

import os
from collections.abc import Awaitable, Callable

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from chat.events import Message  # noqa: E402
from events.outbox import publish_now  # noqa: E402

MESSAGE = Message(
    "lobby", 1, "7d2e0c5a9b1f4e63", "Keen Heron", "Hello, all of you", "c-1", "2026-01-01T00:00:00Z"
)


async def publisher() -> Callable[[], Awaitable[None]]:
    """Return a function that publishes one message in the room."""

    async def publish() -> None:
        publish_now(MESSAGE)

    return publish
