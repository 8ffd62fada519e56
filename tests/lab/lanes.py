"""Clients of the lanes: each follows a run from a cursor on and returns the events that it got, in order."""

import json
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import requests
from websockets import Origin
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

# A page's own pace would make a test wait.
POLL_SECONDS = 0.3
HELD_SECONDS = 1.0
# After a break; a page waits longer.
COME_BACK_SECONDS = 0.2

Event = dict[str, Any]
Follow = Callable[[str, str, str, str, Callable[[list[Event]], bool]], None]


def polling(url: str, host: str, run: str, cursor: str, is_enough: Callable[[list[Event]], bool]) -> None:
    """Ask now and then, on one connection, until it is enough."""
    with requests.Session() as session:
        while True:
            address = f"{url}/lab/runs/{run}/polling/?cursor={cursor}"
            answer = session.get(address, headers={"Host": host})
            assert answer.status_code in (200, 304), answer.text
            events = answer.json()["events"] if answer.status_code == 200 else []
            cursor = answer.headers["ETag"].strip('"')
            if is_enough(events):
                return
            time.sleep(POLL_SECONDS)


def long_polling(
    url: str, host: str, run: str, cursor: str, is_enough: Callable[[list[Event]], bool]
) -> None:
    """Ask and wait, on one connection, until it is enough."""
    with requests.Session() as session:
        while True:
            address = f"{url}/lab/runs/{run}/long-polling/?cursor={cursor}&wait={HELD_SECONDS}"
            answer = session.get(address, headers={"Host": host})
            assert answer.status_code == 200, answer.text
            cursor = answer.json()["cursor"]
            if is_enough(answer.json()["events"]):
                return


def sse(url: str, host: str, run: str, cursor: str, is_enough: Callable[[list[Event]], bool]) -> None:
    """Read the stream until it is enough."""
    headers = {"Host": host, "Last-Event-ID": cursor}
    with requests.get(f"{url}/lab/runs/{run}/sse/", headers=headers, stream=True) as answer:
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        for line in answer.iter_lines(chunk_size=1):
            if line.startswith(b"data:") and is_enough([json.loads(line[5:])]):
                return


def websocket(url: str, host: str, run: str, cursor: str, is_enough: Callable[[list[Event]], bool]) -> None:
    """Read messages until it is enough."""
    port = int(url.rpartition(":")[2])
    address = f"ws://{host}/lab/runs/{run}/websocket/?cursor={cursor}"
    with (
        socket.create_connection(("127.0.0.1", port)) as connection,
        connect(address, sock=connection, origin=Origin(f"http://{host}"), compression=None) as messages,
    ):
        while not is_enough([json.loads(messages.recv(timeout=20))]):
            pass


LANES: dict[str, Follow] = {
    "polling": polling,
    "long_polling": long_polling,
    "websocket": websocket,
    "sse": sse,
}


def follow(lane: str, url: str, host: str, run: str, cursor: str, count: int) -> list[Event]:
    """Follow a lane until so many pulses have arrived; returns all events, in order."""
    arrived: list[Event] = []

    def is_enough(events: list[Event]) -> bool:
        arrived.extend(events)
        return len(arrived) >= count

    LANES[lane](url, host, run, cursor, is_enough)
    return arrived


class Follower:
    """Follows a lane of a run until all its pulses are there, whatever breaks on the way."""

    def __init__(self, url: str, host: str, run: str, cursor: str) -> None:
        self._url, self._host, self._run, self._cursor = url, host, run, cursor
        self.ids: list[str] = []
        self.at: list[int] = []
        self.breaks: list[str] = []
        self.began = threading.Event()

    def follow(self, lane: str, count: int) -> None:
        """Follow a lane, and come back after each break with the newest id that arrived."""

        def is_enough(events: list[Event]) -> bool:
            for event in events:
                self.ids.append(event["id"])
                self.at.append(time.time_ns() // 1000)
                self.began.set()
            return len(set(self.ids)) >= count

        while len(set(self.ids)) < count:
            cursor = self.ids[-1] if self.ids else self._cursor
            try:
                LANES[lane](self._url, self._host, self._run, cursor, is_enough)
            except (OSError, EOFError, AssertionError, WebSocketException) as error:
                self.breaks.append(str(error) or type(error).__name__)
                time.sleep(COME_BACK_SECONDS)
