"""Exercise 1, polling: ask, keep what is new, wait, and ask again."""

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import requests

INTERVAL_SECONDS = 0.5
TIMEOUT_SECONDS = 10.0


def follow(url: str, cursor: str, notice: Callable[[dict[str, Any]], None]) -> None:
    """Call `notice` with each event after the cursor, in order, each once. Never return."""
    session = requests.Session()
    while True:
        with suppress(requests.RequestException):
            answer = session.get(url, params={"cursor": cursor}, timeout=TIMEOUT_SECONDS)
            if answer.status_code == 200:
                body = answer.json()
                for event in body["events"]:
                    notice(event)
                cursor = body["cursor"]
        time.sleep(INTERVAL_SECONDS)
