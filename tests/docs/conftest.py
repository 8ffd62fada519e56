"""The site that the documentation speaks of, with somebody who talks and publishes, and a reader's desk."""

import contextlib
import threading
from collections.abc import Iterator

import pytest
import requests

from tests.live_server import TICKS, LiveServer, live_server

from .desk import Desk

# Twice a second: who listens receives something soon, and no limit is met.
SPEAKS_EVERY_SECONDS = 0.5
# Longer than any command of the documentation holds the log.
PATIENCE_SECONDS = 30.0


@pytest.fixture(scope="package")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk before a site set as `make demo` sets it, with somebody in it."""
    with live_server(workers=True, WEBHOOK_TIME_SCALE=0.01, WEBHOOK_ALLOW_PRIVATE=1, **TICKS) as site:
        over = threading.Event()
        somebody = threading.Thread(target=_speak, args=(site, over))
        somebody.start()
        yield Desk(site, tmp_path_factory.mktemp("five-ways"))
        over.set()
        somebody.join()


def _speak(site: LiveServer, over: threading.Event) -> None:
    say = {
        f"{site.url}/chat/api/rooms/lobby/messages/": {"text": "Is anybody here?"},
        f"{site.url}/newsfeed/api/headlines/": {"headline": "Somebody is", "urgency": "flash"},
    }
    with requests.Session() as session:
        session.get(f"{site.url}/chat/", timeout=PATIENCE_SECONDS)
        while not over.wait(SPEAKS_EVERY_SECONDS):
            for url, body in say.items():
                with contextlib.suppress(requests.RequestException):  # a command has stopped something
                    session.post(url, json=body, timeout=PATIENCE_SECONDS)
