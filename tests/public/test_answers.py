"""Whatever is asked of the API, the answer is one that docs/openapi.yaml describes: status, headers, body."""

from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest

from tests.live_server import PROJECT, live_server

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis needs Python 3.11")

from .asking import Askers  # noqa: E402

# Not asked at random: streams do not end, and the receiver that misbehaves does what it should not.
LEFT_OUT = "/newsfeed/(stream|tape)/|/payments/api/misbehave/"
_ANY_CASE = {"deadline": None, "database": None, "suppress_health_check": list(hypothesis.HealthCheck)}


def described(**phases: dict[str, bool]) -> Any:
    config = schemathesis.Config.from_dict({"phases": phases})
    description = PROJECT / "docs" / "openapi.yaml"
    return schemathesis.openapi.from_path(description, config=config).exclude(path_regex=LEFT_OUT)


@pytest.fixture(scope="module")
def askers() -> Iterator[Askers]:
    with live_server() as server:
        askers = Askers(server)
        yield askers
        askers.close()


@described(coverage={"enabled": False}).parametrize()
@hypothesis.settings(max_examples=4, **_ANY_CASE)
def test_every_answer_is_one_that_is_described(case: "schemathesis.Case", askers: Askers) -> None:
    askers.ask(case)


@pytest.mark.soak
@described().parametrize()
@hypothesis.settings(max_examples=40, **_ANY_CASE)
def test_so_is_every_answer_to_many_more_questions(case: "schemathesis.Case", askers: Askers) -> None:
    askers.ask(case)
