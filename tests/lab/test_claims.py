"""The claims: each says beforehand when it holds, is judged by what was measured, and keeps its verdict."""

from collections import Counter
from typing import Any

import pytest
from django.test import Client

from bench.claims import without_node
from bench.claims.trying import Result, try_all
from faults.forms import wanted_of
from lab.claims import long_polling, polling, websocket
from lab.claims.catalogue import ALL
from lab.claims.claim import Claim, Lane, Measured
from lab.domain import LANES
from lab.forms import settings_of

from .conftest import Visitor

every_claim = pytest.mark.parametrize("claim", ALL.values(), ids=lambda claim: claim.id)
# A run of the lab takes so long from its start to its first pulse, and from its last to its figures.
AROUND_A_RUN_SECONDS = 1.5 + 1.5 + 1.5
LONGEST_SECONDS = 30
QUIET = Lane(
    pulses=0,
    delay_ms=0,
    answers=0,
    empty=0,
    requests=0,
    connections=0,
    bytes=0,
    around_bytes=0,
    sent_bytes=0,
    cpu_ms=0,
)


def lane(**figures: Any) -> Lane:
    return Lane(**{**vars(QUIET), **figures})


def measured(published: int = 24, counts: dict[str, float] | None = None, **lanes: Lane) -> Measured:
    return Measured(published, dict.fromkeys(LANES, QUIET) | lanes, counts or {})


def test_the_page_of_all_claims_is_as_light_as_any() -> None:
    assert len(Client().get("/lab/claims/").content) < 60_000


def test_there_are_eighteen_and_two_widespread_sentences_beside_them() -> None:
    said = Client().get("/lab/api/claims/").json()
    of_each = Counter(claim["technique"] for claim in said["claims"])
    assert of_each == {"polling": 3, "long_polling": 3, "websocket": 4, "sse": 4, "webhook": 4}
    assert [claim["id"] for claim in said["widespread"]] == ["reconnect-100-ms", "polls-empty"]
    assert set(said["claims"][0]) == {
        *("id", "technique", "side", "text", "source", "prediction", "run", "threshold", "measures")
    }


@every_claim
def test_a_claim_lets_one_predict_and_takes_half_a_minute_at_most(claim: Claim) -> None:
    assert 2 <= len(claim.choices) <= 4
    assert claim.side in ("pro", "con")
    assert claim.threshold.endswith(".")
    assert claim.question.endswith("?")
    assert sum(trial.settings.seconds + AROUND_A_RUN_SECONDS for trial in claim.trials) <= LONGEST_SECONDS


@every_claim
def test_the_choices_of_a_claim_leave_no_gap_so_that_each_figure_makes_one_right(claim: Claim) -> None:
    edges = sorted((choice.least, choice.below) for choice in claim.choices)
    assert [below for _, below in edges[:-1]] == [least for least, _ in edges[1:]]
    assert edges[0][0] == 0


@every_claim
def test_what_a_claim_asks_for_is_a_run_and_faults_that_the_lab_takes(claim: Claim) -> None:
    said = Client().get("/lab/api/claims/").json()
    [of_claim] = [one for one in (*said["claims"], *said["widespread"]) if one["id"] == claim.id]
    for trial, described in zip(claim.trials, of_claim["run"]["trials"], strict=True):
        assert settings_of(described["settings"]) == trial.settings
        for planned in described["faults"]:
            assert wanted_of(planned["fault"], LANES).kind == planned["fault"]["kind"]


@pytest.mark.parametrize(
    ("rare", "often", "says"),
    [((8, 6), (6, 0), "depends"), ((8, 6), (6, 5), "holds"), ((8, 2), (6, 0), "does not hold")],
)
def test_a_claim_that_comes_out_differently_when_one_thing_is_moved_depends_on_it(
    rare: tuple[int, int], often: tuple[int, int], says: str
) -> None:
    trials = [measured(polling=lane(answers=answers, empty=empty)) for answers, empty in (rare, often)]
    verdict = polling.judge_traffic(trials)
    assert (verdict.says, bool(verdict.on)) == (says, True)
    assert verdict.values == (round(100 * rare[1] / rare[0]), round(100 * often[1] / often[0]))


@pytest.mark.parametrize(("other_ms", "says"), [(400, "holds"), (20, "does not hold")])
def test_a_median_is_compared_with_another_of_the_same_run(other_ms: float, says: str) -> None:
    trial = measured(polling=lane(delay_ms=other_ms), long_polling=lane(delay_ms=20))
    assert long_polling.judge_faster([trial]).says == says


def test_a_message_that_is_not_answered_is_no_real_time() -> None:
    counts = {"answered": 9, "ticks": 10, "socket_ms": 2, "request_ms": 20}
    assert websocket.judge_both_ways([measured(counts=counts)]).says == "does not hold"
    assert websocket.judge_both_ways([measured(counts=counts | {"answered": 10})]).says == "holds"


@pytest.mark.parametrize(
    ("claim", "body", "status", "code"),
    [
        ("pigeon", {"runs": []}, 404, "unknown_claim"),
        ("polling-delay", {"runs": []}, 400, "bad_runs"),
        ("polling-delay", {"runs": ["x"]}, 400, "bad_runs"),
        ("polling-delay", {"runs": [{"id": "x", "counts": {"n": True}}]}, 400, "bad_counts"),
        ("polling-delay", {"runs": [{"id": "x"}]}, 404, "unknown_run"),
    ],
)
def test_what_cannot_be_judged_is_refused(
    claim: str, body: dict[str, Any], status: int, code: str, visitor: Visitor
) -> None:
    answer = visitor.post(f"claims/{claim}/verdict/", body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


def test_a_claim_is_judged_by_its_own_runs_when_they_are_over(visitor: Visitor) -> None:
    trial = ALL["polling-delay"].trials[0]
    run = visitor.start(**vars(trial.settings))
    early = visitor.post("claims/polling-delay/verdict/", {"runs": [{"id": run["id"]}]})
    assert (early.status_code, early.json()["error"]["code"]) == (409, "not_yet")
    other = visitor.post("claims/polling-simple/verdict/", {"runs": [{"id": run["id"]}]})
    assert (other.status_code, other.json()["error"]["code"]) == (409, "other_runs")
    stranger = Visitor(visitor.site).post("claims/polling-delay/verdict/", {"runs": [{"id": run["id"]}]})
    assert stranger.status_code == 404


def test_two_claims_are_run_under_node_and_by_clients_in_python(visitor: Visitor) -> None:
    url = visitor.site.url
    [by_page] = try_all(url, ["sse-one-way"], lambda _: None)
    assert by_page.said == "holds", by_page.sentence
    said = without_node.run(url, "webhook-authenticity")
    assert (said["verdict"], [figure["value"] for figure in said["figures"][:2]]) == ("holds", [3, 0])


@pytest.mark.soak
@pytest.mark.parametrize("lab", ["daphne"], indirect=True)
def test_every_claim_has_the_verdict_that_it_had(visitor: Visitor) -> None:
    results: list[Result] = list(try_all(visitor.site.url, list(ALL), lambda _: None))
    changed = {one.id: (one.said, one.sentence) for one in results if not one.is_as_expected}
    assert changed == {}
