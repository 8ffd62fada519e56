"""Whatever is asked of the API, the answer is one that docs/openapi.yaml describes: status, headers, body."""

import functools
import re
from collections.abc import Iterator

import hypothesis
import pytest
import yaml

from tests.arena.playing import simulated
from tests.live_server import PROJECT, live_server

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis needs Python 3.11")

from .asking import Askers  # noqa: E402

DESCRIPTION = PROJECT / "docs" / "openapi.yaml"
METHODS = ("get", "post", "delete")
# Not asked at random: streams do not end, and the receiver that misbehaves does what it should not.
LEFT_OUT = re.compile("/newsfeed/(stream|tape)/|/arena/stream/|/herd/$|/payments/api/misbehave/")
POSITIVE = schemathesis.GenerationMode.POSITIVE
_ANY_CASE = {"deadline": None, "database": None, "suppress_health_check": list(hypothesis.HealthCheck)}


def operations() -> list[tuple[str, str]]:
    """Return method and path of each operation that is described and asked at random."""
    paths = yaml.load(DESCRIPTION.read_text(), yaml.CSafeLoader)["paths"]
    return [
        (method, path)
        for path in paths
        if not LEFT_OUT.search(path)
        for method in METHODS
        if method in paths[path]
    ]


@functools.cache
def described() -> "schemathesis.BaseSchema":
    return schemathesis.openapi.from_path(DESCRIPTION)


@pytest.fixture(scope="module")
def askers() -> Iterator[Askers]:
    with live_server() as server, simulated(server):
        askers = Askers(server)
        yield askers
        askers.close()


def ask_at_random(askers: Askers, method: str, path: str, questions: int) -> None:
    """Ask questions as they are described, and, where they have parts, as many that break the description."""
    operation = described()[path][method]
    modes = list(schemathesis.GenerationMode) if operation.query or operation.body else [POSITIVE]
    for mode in modes:

        @hypothesis.settings(max_examples=questions, **_ANY_CASE)
        @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
        def ask(case: "schemathesis.Case") -> None:
            askers.ask(case)

        ask()


@pytest.mark.parametrize(("method", "path"), operations())
def test_every_answer_is_one_that_is_described(askers: Askers, method: str, path: str) -> None:
    ask_at_random(askers, method, path, questions=2)


@pytest.mark.soak
@pytest.mark.parametrize(("method", "path"), operations())
def test_every_answer_to_many_more_requests_is_described_too(askers: Askers, method: str, path: str) -> None:
    ask_at_random(askers, method, path, questions=20)
