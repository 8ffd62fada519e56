"""Exercise 1, polling: ask, keep what is new, wait, and ask again."""

from collections.abc import Callable
from typing import Any

import requests

INTERVAL_SECONDS = 0.5
TIMEOUT_SECONDS = 10.0


def follow(url: str, cursor: str, notice: Callable[[dict[str, Any]], None]) -> None:
    """Call `notice` with each event after the cursor, in order, each once. Never return."""
    while True:
        answer = requests.get(url, params={"cursor": cursor}, timeout=TIMEOUT_SECONDS)
        # 1. 200: the body is an object with "events", a list, and "cursor". Notice each event.
        #    Keep the cursor, and send it with the next request.
        # 2. 304: nothing is new, and there is no body.
        # 3. A request may fail (requests.RequestException): the next one asks for the same.
        # 4. Wait for INTERVAL_SECONDS.
        raise NotImplementedError(f"the server has answered {answer.status_code}; now write the four steps")
