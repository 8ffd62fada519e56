"""Those who make facts: each says one after the other, and says it again until it has been accepted."""

import secrets
import threading
import time
from collections import Counter
from typing import Any

import requests

from tests.waiting import Stopwatch

# Before who was refused or cut off says it again.
AGAIN_SECONDS = 0.3
# Longer than any answer may take; a longer wait is noted.
PATIENCE_SECONDS = 20.0


class Publisher:
    """A visitor in a thread of its own. `accepted` are the answers, `slowest` the most seconds of one."""

    path = ""
    every_seconds = 1.0

    def __init__(self, url: str) -> None:
        self.url, self.mark = url, secrets.token_hex(3)
        self.accepted: dict[str, Any] = {}
        self.statuses: Counter[int | str] = Counter()
        self.slowest = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._publish)
        self._session = requests.Session()
        self._session.get(f"{url}/visitor/", timeout=PATIENCE_SECONDS)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Say no more, once the last has been accepted."""
        self._over.set()
        self._thread.join(60)
        assert not self._thread.is_alive(), f"{self.path}: the last one was not accepted within a minute"

    def fact(self, name: str) -> dict[str, Any]:
        """Return the body that says it."""
        raise NotImplementedError

    def _publish(self) -> None:
        number = 0
        while not self._over.wait(self.every_seconds):
            name, number = f"{self.mark} {number}", number + 1
            while not self._accepted(name):
                time.sleep(AGAIN_SECONDS)

    def _accepted(self, name: str) -> bool:
        watch = Stopwatch()
        headers = {"Idempotency-Key": name}
        try:
            answer = self._session.post(
                self.url + self.path, json=self.fact(name), headers=headers, timeout=PATIENCE_SECONDS
            )
            self.statuses[answer.status_code] += 1
        except requests.RequestException as error:
            self.statuses[type(error).__name__] += 1
            return False
        finally:
            self.slowest = max(self.slowest, watch.seconds())
        if answer.status_code in (200, 201):
            self.accepted[name] = answer.json()
        return name in self.accepted


class Speaker(Publisher):
    """Says something in the lobby."""

    path = "/chat/api/rooms/lobby/messages/"

    def fact(self, name: str) -> dict[str, Any]:
        return {"text": name, "client_id": name}


class Editor(Publisher):
    """Publishes headlines."""

    path = "/newsfeed/api/headlines/"

    def fact(self, name: str) -> dict[str, Any]:
        return {"headline": name, "urgency": "routine", "client_id": name}


class Payer(Publisher):
    """Pays, and has an endpoint that wants to know."""

    path = "/payments/api/payments/"

    def fact(self, name: str) -> dict[str, Any]:
        return {"amount": 1999, "currency": "EUR", "description": name}

    def add_endpoint(self, url: str) -> None:
        """Add the endpoint."""
        body = {"url": url, "event_types": ["payment.*"]}
        answer = self._session.post(f"{self.url}/payments/api/endpoints/", json=body, timeout=15)
        assert answer.status_code == 201, answer.text


class Buyer(Publisher):
    """Orders mugs from the shop, which a webhook tells of the payment."""

    path = "/payments/api/orders/"

    def fact(self, name: str) -> dict[str, Any]:
        return {"product": "mug", "quantity": 1}
