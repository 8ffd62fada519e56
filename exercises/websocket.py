"""Exercise 3, WebSocket: connect, and read one message after the other; after a break, connect again."""

from collections.abc import Callable
from typing import Any

from websockets import Origin
from websockets.sync.client import connect


def follow(url: str, cursor: str, notice: Callable[[dict[str, Any]], None]) -> None:
    """Call `notice` with each event after the cursor, in order, each once. Never return."""
    site = url.partition("/lab/")[0]  # a socket is for pages of this site: the header Origin says which
    while True:
        address = url.replace("http", "ws", 1) + f"?cursor={cursor}"
        with connect(address, origin=Origin(site)) as socket:
            # 1. Each message is one event as JSON. Notice it, and keep its "id": that is the new cursor.
            # 2. A connection may break (OSError, websockets.exceptions.WebSocketException).
            # 3. Wait for a second, and connect again after the last event that you have noticed.
            raise NotImplementedError(f"the first message is {socket.recv()!r}; now write the three steps")
