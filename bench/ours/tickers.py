"""This project's desk: a step of the market as its worker publishes it, books included."""

import os
from collections.abc import Awaitable, Callable

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from bench.peers.ticks import DATE, PRICES  # noqa: E402
from events.outbox import publish_now  # noqa: E402
from tickers.events import Ticks  # noqa: E402

_LEVELS = range(1, 6)
BOOK = {
    "bids": [[round(26.24 - level / 100, 2), 100 * level] for level in _LEVELS],
    "asks": [[round(26.24 + level / 100, 2), 100 * level] for level in _LEVELS],
}
STEP = Ticks(DATE, {symbol: price | {"book": BOOK} for symbol, price in PRICES.items()})


async def publisher() -> Callable[[], Awaitable[None]]:
    """Return a function that publishes one step."""

    async def publish() -> None:
        publish_now(STEP)

    return publish
