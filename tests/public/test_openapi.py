"""docs/openapi.yaml has every route of the API and no other, and the site serves it."""

import itertools
import re
from collections.abc import Iterator
from typing import Any

import yaml
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from arena import transport as arena
from chat import transport as chat
from classroom import transport as classroom
from dashboard import transport as dashboard
from lab import transport as lab
from newsfeed import transport as newsfeed
from payments import updates as payments
from tests.live_server import PROJECT
from tickers import transport as tickers
from weather import transport as weather
from web.errors import is_api
from wire import process

DESCRIPTION = PROJECT / "docs" / "openapi.yaml"


def routes(patterns: Any, prefix: str = "/") -> Iterator[str]:
    """Yield the paths that Django's patterns, or a transport's routes, answer to."""
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern):
            yield re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", path)


def test_every_route_of_the_api_is_described_and_every_description_has_its_route() -> None:
    held = [
        each.routes
        for each in (weather, chat, newsfeed, payments, tickers, arena, dashboard, classroom, process)
    ]
    held.append(lab.routes(get_resolver()))
    there = {*routes(get_resolver().url_patterns), *routes(itertools.chain(*held))}
    api = {path for path in there if is_api(path) or path in ("/openapi.yaml", "/tickers/ws/", "/arena/ws/")}
    assert len(api) == 92
    assert set(yaml.safe_load(DESCRIPTION.read_text())["paths"]) == api


def test_every_operation_may_be_answered_429_and_says_what_it_is() -> None:
    for path, operations in yaml.safe_load(DESCRIPTION.read_text())["paths"].items():
        for method, operation in operations.items():
            if method != "parameters":
                assert (path, method, "429" in operation["responses"]) == (path, method, True)
                assert operation["summary"]


def test_the_description_is_served() -> None:
    answer = Client().get("/openapi.yaml")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/yaml")
    assert answer.content == DESCRIPTION.read_bytes()
