"""Exercise 2, long-polling: ask, and wait for the answer; then ask again at once."""

from collections.abc import Callable
from typing import Any

import requests

WAIT_SECONDS = 20
# Longer than the server may hold the request.
TIMEOUT_SECONDS = 30.0


def follow(url: str, cursor: str, notice: Callable[[dict[str, Any]], None]) -> None:
    """Call `notice` with each event after the cursor, in order, each once. Never return."""
    while True:
        question = {"cursor": cursor, "wait": str(WAIT_SECONDS)}
        answer = requests.get(url, params=question, timeout=TIMEOUT_SECONDS)
        # 1. The body is an object with "events", a list, and "cursor". Notice each event, keep the cursor.
        # 2. Ask again at once, with the new cursor.
        # 3. A request may fail (requests.RequestException): wait for a second, then ask for the same.
        raise NotImplementedError(f"the server has answered {answer.status_code}; now write the three steps")
