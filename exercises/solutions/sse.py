"""Exercise 4, Server-Sent Events: what `EventSource` does in a browser."""

import json
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import requests

# Longer than the time between two comments, by which the server shows that the stream lives.
TIMEOUT_SECONDS = 20.0
RETRY_SECONDS = 1.0


def follow(url: str, cursor: str, notice: Callable[[dict[str, Any]], None]) -> None:
    """Call `notice` with each event after the cursor, in order, each once. Never return."""
    while True:
        headers = {"Last-Event-ID": cursor}
        with (
            suppress(requests.RequestException),
            requests.get(url, headers=headers, stream=True, timeout=TIMEOUT_SECONDS) as answer,
        ):
            fields: dict[str, str] = {}
            for line in answer.iter_lines(chunk_size=1, decode_unicode=True):
                name, _, value = line.partition(": ")
                if name:
                    fields[name] = value
                elif "data" in fields:
                    notice(json.loads(fields["data"]))
                    cursor, fields = fields["id"], {}
        time.sleep(RETRY_SECONDS)
