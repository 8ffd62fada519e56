"""How a client begins: its place in the log, and the welcome."""

import asyncio
import logging
import math
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from channels.db import database_sync_to_async
from django.db import Error as DatabaseFailure

from events.event import Cursor
from events.hub import hub
from web.asgi.answer import Scope
from web.asgi.handshake import handshake

from .. import desk, domain
from ..events import TICKS
from ..exchange.market import STOCKS
from . import frames
from .frames import Frame

logger = logging.getLogger(__name__)

# A process that has just started reads the log within milliseconds.
FIRST_READ_SECONDS = 1.0
_LOOK_AGAIN_SECONDS = 0.05
# With this query a client asks to see its own handshake, which a page cannot see.
ASKS_HANDSHAKE = b"handshake"

# Two threads, and so two connections to the database. asyncio's own pool would have four more threads than
# the machine has processors.
_reads = ThreadPoolExecutor(2, thread_name_prefix="reads")
portfolio = database_sync_to_async(desk.portfolio, thread_sensitive=False, executor=_reads)
market_now = database_sync_to_async(domain.ticks, thread_sensitive=False, executor=_reads)


async def place(seconds: float = math.inf) -> Cursor | None:
    """Return the newest place in the log, None if it cannot be read in these seconds. Raises Stopping."""
    deadline = asyncio.get_running_loop().time() + seconds
    with hub.subscribe(TICKS) as feed:
        while (newest := hub.cursor("tickers")) is None and asyncio.get_running_loop().time() < deadline:
            await feed.next(_LOOK_AGAIN_SECONDS)
    return newest


async def welcome(scope: Scope, cursor: Cursor | None) -> Frame:
    """Return the first frame: the stocks, where the client is in the log, and what its visitor has."""
    visitor = scope.get("visitor")
    fields: dict[str, Any] = {
        "symbols": list(STOCKS),
        "cursor": cursor and str(cursor),
        "portfolio": visitor and await _portfolio(visitor.id),
    }
    if scope["query_string"] == ASKS_HANDSHAKE:
        fields["handshake"] = handshake(scope)
    return frames.frame("welcome", **fields)


async def _portfolio(visitor_id: str) -> dict[str, Any] | None:
    try:
        return await portfolio(visitor_id)
    except DatabaseFailure as error:
        logger.warning("could not read a portfolio: %s", error)
        return None
