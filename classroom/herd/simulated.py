"""The simulated clients of a herd, and what becomes of them."""

import asyncio
import contextlib

from web import files

from ..refused import Moved
from . import clients, domain


def run(code: str, number: int) -> None:
    """Hold the simulated clients of a herd until they are cut, and keep when they came back."""
    files.raise_limit()
    at = asyncio.run(clients.come_back(code, domain.SIMULATED, domain.LASTS_SECONDS))
    if at:
        with contextlib.suppress(Moved):  # the room has gone on
            domain.note(code, number, at)
