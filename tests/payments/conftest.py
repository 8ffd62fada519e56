"""What the tests of the payments share."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from payments.sending.endpoints import seed
from web.visitor import COOKIE, cookie_value, new_visitor

from .receivers import Receiver, receiver

SECRETS = {
    source: "whsec_" + letter * 32
    for source, letter in {
        "processor": "P",
        "stripe": "S",
        "github": "G",
        "messaging": "M",
        "crm": "C",
    }.items()
}


@pytest.fixture(autouse=True)
def _settings(settings: Any) -> None:
    """Known secrets, the schedule's clock as it is, and no bound on what may leave in a second."""
    settings.WEBHOOK_SECRETS = SECRETS
    settings.WEBHOOK_TIME_SCALE = 1.0
    settings.WEBHOOK_RATE_SCALE = 1_000.0
    settings.WEBHOOK_ALLOW_PRIVATE = True


@pytest.fixture(autouse=True)
def _no_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.limit.check", lambda who, times_a_second: None)


@pytest.fixture
def there() -> Iterator[Receiver]:
    """A receiver that takes what it is sent."""
    with receiver() as made:
        yield made


class Person:
    """A visitor with a browser."""

    def __init__(self, name: str) -> None:
        self.visitor = new_visitor()
        self.client = Client(raise_request_exception=False)
        self.client.cookies[COOKIE] = cookie_value(self.visitor)

    @property
    def id(self) -> str:
        """The visitor's id."""
        return self.visitor.id

    def get(self, path: str) -> Any:
        """Return the answer to GET, its JSON as `body`."""
        return _with_body(self.client.get(f"/payments/api/{path}"))

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        """Return the answer to POST, its JSON as `body`."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return _with_body(
            self.client.post(f"/payments/api/{path}", body or {}, "application/json", headers=named)
        )

    def delete(self, path: str) -> Any:
        """Return the answer to DELETE."""
        return self.client.delete(f"/payments/api/{path}")


def _with_body(answer: Any) -> Any:
    answer.body = answer.json() if answer.content else None
    return answer


@pytest.fixture
def ada(db: None) -> Person:
    """A visitor."""
    seed()
    return Person("Ada")


@pytest.fixture
def bob(db: None) -> Person:
    """Another visitor."""
    return Person("Bob")
