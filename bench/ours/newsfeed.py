"""This project's newsroom: a headline, as the relay publishes it."""

import os
from collections.abc import Awaitable, Callable

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from bench.peers.headline import DATA  # noqa: E402
from events.outbox import publish_now  # noqa: E402
from newsfeed.events import Headline  # noqa: E402

HEADLINE = Headline(**DATA)


async def publisher() -> Callable[[], Awaitable[None]]:
    """Return a function that publishes one headline."""

    async def publish() -> None:
        publish_now(HEADLINE)

    return publish
