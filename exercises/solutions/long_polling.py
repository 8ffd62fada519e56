"""Exercise 2, long-polling: ask, and wait for the answer; then ask again at once."""

import time
from collections.abc import Callable
from typing import Any

import requests

WAIT_SECONDS = 20
# Longer than the server may hold the request.
TIMEOUT_SECONDS = 30.0
RETRY_SECONDS = 1.0


def follow(url: str, cursor: str, notice: Callable[[dict[str, Any]], None]) -> None:
    """Call `notice` with each event after the cursor, in order, each once. Never return."""
    session = requests.Session()
    while True:
        question = {"cursor": cursor, "wait": str(WAIT_SECONDS)}
        try:
            body = session.get(url, params=question, timeout=TIMEOUT_SECONDS).json()
        except requests.RequestException:
            time.sleep(RETRY_SECONDS)
            continue
        for event in body["events"]:
            notice(event)
        cursor = body["cursor"]
