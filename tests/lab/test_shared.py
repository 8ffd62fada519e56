"""A ledger is made once for all who look, and again when there is something new, but not too often."""

import json

import pytest
from django.test import RequestFactory

from lab import domain, shared, views
from lab.models import Run
from lab.schedule import Settings


class Making:
    """Counts how often something is made; each time takes two seconds of its clock."""

    def __init__(self) -> None:
        self.now = 0.0
        self.count = 0
        self.shared = shared.Shared[int](clock=lambda: self.now)

    def __call__(self) -> int:
        self.count += 1
        self.now += 2.0
        return self.count

    def of(self, version: int, run: str = "run") -> int:
        return self.shared.of(run, version, self)


def test_what_has_not_changed_is_never_made_again() -> None:
    making = Making()
    assert [making.of(1), making.of(1)] == [1, 1]
    making.now += 3600
    assert making.of(1) == 1


def test_what_has_changed_is_made_again_after_ten_times_as_long_as_it_took() -> None:
    making = Making()
    making.of(1)
    making.now += 19.0
    assert making.of(2) == 1
    making.now += 1.0
    assert making.of(3) == 2


def test_each_run_has_its_own_and_nothing_is_kept_of_the_oldest() -> None:
    making = Making()
    for number in range(25):
        making.of(1, f"run {number}")
    assert (making.count, making.of(1, "run 24"), making.of(1, "run 0")) == (25, 25, 26)


@pytest.mark.django_db
def test_the_ledger_of_a_run_that_does_not_change_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    run = domain.start("ada", Settings("steady", 4, 30, 120, 1))
    made: list[str] = []
    ledger_of = domain.ledger_of

    def noting_ledger_of(one: Run) -> dict[str, dict[str, object]]:
        made.append(one.id)
        return ledger_of(one)

    monkeypatch.setattr(domain, "ledger_of", noting_ledger_of)
    answers = [views.ledger(RequestFactory().get("/"), run.id) for _ in range(3)]
    assert made == [run.id]
    assert {json.loads(answer.content)["sse"]["received"] for answer in answers} == {0}
