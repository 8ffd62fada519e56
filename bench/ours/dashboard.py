"""This project's dashboard: a sample of what all processes report, as the worker takes it once a second."""

import asyncio
import os
from collections.abc import Awaitable, Callable

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from dashboard import domain  # noqa: E402


async def publisher() -> Callable[[], Awaitable[None]]:
    """Return a function that takes one sample; its queries want a thread."""

    async def publish() -> None:
        await asyncio.to_thread(domain.sample)

    return publish
