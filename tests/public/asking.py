"""Who asks what schemathesis thinks of: visitors who own something, somebody unknown, and a foreign page."""

import itertools
import re
from typing import Any

import requests
import schemathesis
from schemathesis.specs.openapi import checks

from tests.live_server import LiveServer
from web.visitor import COOKIE, cookie_value, new_visitor

CHECKS = [
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
# A visitor may write five times a second in the chat: so many take turns that none of them does.
VISITORS = 30
SECONDS_TO_ANSWER = 5.0
# What is there for everybody.
KNOWN = {"slug": "lobby", "room": "lobby", "code": "JFK", "symbol": "AAPL", "source": "crm"}


class Askers:
    """They take turns. Of the visitors each has a payment, an endpoint and a delivery to it."""

    def __init__(self, site: LiveServer) -> None:
        self._site, self._session = site, requests.Session()
        unknown = [({}, KNOWN), ({"Origin": "http://evil.example"}, KNOWN)]
        everybody = [self._visitor() for _ in range(VISITORS)] + unknown
        self._turns, self._random = itertools.cycle(everybody), itertools.cycle([True, False, False])

    def close(self) -> None:
        """Close the connection."""
        self._session.close()

    def ask(self, case: schemathesis.Case) -> None:
        """Ask, two times out of three for something that is there, and never wait long."""
        headers, ids = next(self._turns)
        if not next(self._random):
            there = ids | ({"endpoint_id": self._endpoint(headers)} if case.method == "DELETE" else {})
            given = case.path_parameters or {}
            case.path_parameters = {name: there.get(name, value) for name, value in given.items()}
        if case.path.endswith("/updates/"):
            case.query = _at_once(case.query or {})
        case.call_and_validate(
            base_url=self._site.url,
            session=self._session,
            headers=headers,
            checks=CHECKS,
            timeout=SECONDS_TO_ANSWER,
        )

    def _visitor(self) -> tuple[dict[str, str], dict[str, Any]]:
        headers = {"Cookie": f"{COOKIE}={cookie_value(new_visitor())}"}
        ids = {"payment_id": self._made(headers, "payments/", {"amount": 100, "currency": "EUR"})}
        ids["endpoint_id"] = self._endpoint(headers)
        ids["delivery_id"] = self._made(headers, f"endpoints/{ids['endpoint_id']}/test/", {})
        return headers, KNOWN | ids

    def _endpoint(self, headers: dict[str, str]) -> Any:
        return self._made(headers, "endpoints/", {"url": "http://a.example/"})

    def _made(self, headers: dict[str, str], path: str, body: dict[str, Any]) -> Any:
        url = f"{self._site.url}/payments/api/{path}"
        return self._session.post(url, json=body, headers=headers).json().get("id", "none")


def _at_once(query: dict[str, Any]) -> dict[str, Any]:
    """Return the query of a request that may be held, with a wait that is over at once where it is one."""
    waits = re.fullmatch(r"[0-9]+(\.[0-9]+)?", str(query.get("wait", "25")))
    return query | {"wait": 0} if waits else query
