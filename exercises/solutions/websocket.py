"""Exercise 3, WebSocket: connect, and read one message after the other; after a break, connect again."""

import json
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from websockets import Origin
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

RETRY_SECONDS = 1.0


def follow(url: str, cursor: str, notice: Callable[[dict[str, Any]], None]) -> None:
    """Call `notice` with each event after the cursor, in order, each once. Never return."""
    site = url.partition("/lab/")[0]  # a socket is for pages of this site: the header Origin says which
    while True:
        address = url.replace("http", "ws", 1) + f"?cursor={cursor}"
        with suppress(OSError, WebSocketException), connect(address, origin=Origin(site)) as socket:
            for message in socket:
                event = json.loads(message)
                notice(event)
                cursor = event["id"]
        time.sleep(RETRY_SECONDS)
