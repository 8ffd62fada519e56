"""The lab's API: what it refuses, with what words, and that a refusal leaves no trace."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from tests.waiting import wait_until

from .conftest import Visitor


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"pattern": "often"}, "bad_pattern"),
        ({"rate": 0}, "bad_rate"),
        ({"rate": 20.5}, "bad_rate"),
        ({"rate": True}, "bad_rate"),
        ({"rate": "4"}, "bad_rate"),
        ({"seconds": 601}, "bad_seconds"),
        ({"payload": 19}, "bad_payload"),
        ({"payload": 16_001}, "bad_payload"),
        ({"payload": 120.0}, "bad_payload"),
        ({"rate": 20, "payload": 3_201}, "bad_payload"),
        ({"seed": -1}, "bad_seed"),
        ({"colour": "red"}, "bad_field"),
    ],
)
def test_settings_beyond_the_bounds_are_refused(
    settings: dict[str, object], code: str, visitor: Visitor
) -> None:
    answer = visitor.post("runs/", settings)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)


def test_a_run_has_defaults_for_everything(visitor: Visitor) -> None:
    run = visitor.start()
    assert run["settings"] == {"pattern": "steady", "rate": 4, "seconds": 30, "payload": 120, "seed": 1}
    assert (run["state"], run["published"]) == ("waiting", 0)
    assert set(run["lanes"]) == {"polling", "long_polling", "websocket", "sse", "webhook"}


def test_starting_needs_a_visitor(visitor: Visitor) -> None:
    answer = requests.post(f"{visitor.site.url}/lab/api/runs/", json={})
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "no_visitor")


def test_a_new_run_ends_the_one_that_the_visitor_had(visitor: Visitor) -> None:
    first, second = visitor.start(), visitor.start()
    assert visitor.get(f"runs/{first['id']}/")["state"] == "done"
    assert visitor.get(f"runs/{second['id']}/")["state"] != "done"


@pytest.mark.parametrize("lane", ["polling", "long-polling", "sse", "websocket"])
def test_an_unknown_run_is_not_found_on_any_lane(lane: str, visitor: Visitor) -> None:
    answer = visitor.session.get(f"{visitor.site.url}/lab/runs/none/{lane}/")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/json")


@pytest.mark.parametrize("lane", ["polling", "long-polling", "sse"])
def test_a_malformed_cursor_is_refused_on_every_lane(lane: str, visitor: Visitor) -> None:
    run = visitor.start()
    answer = visitor.session.get(f"{visitor.site.url}/lab/runs/{run['id']}/{lane}/?cursor=x")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_cursor")


@pytest.mark.parametrize(
    ("receipts", "code"),
    [
        ({"lane": "pigeon", "ids": [], "at": []}, "bad_lane"),
        ({"lane": "sse", "ids": ["1-0"], "at": []}, "bad_receipts"),
        ({"lane": "sse", "ids": ["x"], "at": [1]}, "bad_ids"),
        ({"lane": "sse", "ids": ["1-0"], "at": [1.5]}, "bad_at"),
        ({"lane": "sse", "ids": [], "at": [], "gaps": [["1-0"]]}, "bad_gaps"),
        ({"lane": "sse", "ids": ["1-0"], "at": [1], "unseen": ["2-0"]}, "bad_receipts"),
        ({"lane": "sse", "ids": ["1-0"], "at": [1]}, "unknown_ids"),
    ],
)
def test_impossible_receipts_are_refused_and_leave_no_trace(
    receipts: dict[str, object], code: str, visitor: Visitor
) -> None:
    run = visitor.start()
    answer = visitor.post(f"runs/{run['id']}/receipts/", receipts)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)
    assert visitor.get(f"runs/{run['id']}/ledger/")["sse"]["received"] == 0


def test_receipts_for_somebody_elses_run_are_not_found(visitor: Visitor) -> None:
    run = visitor.start()
    other = Visitor(visitor.site)
    answer = other.post(f"runs/{run['id']}/receipts/", {"lane": "sse", "ids": [], "at": []})
    assert answer.status_code == 404


def test_a_webhook_that_is_not_signed_is_refused(visitor: Visitor) -> None:
    run = visitor.start()
    answer = requests.post(f"{visitor.site.url}/lab/runs/{run['id']}/webhook/", json={"id": "1-0"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "not_authentic")


def test_twelve_of_fifty_starts_get_a_run_and_the_others_learn_when_to_try_again(
    visitor: Visitor,
) -> None:
    visitors = [visitor, *(Visitor(visitor.site) for _ in range(49))]
    with ThreadPoolExecutor(len(visitors)) as at_once:
        answers = list(at_once.map(lambda one: one.post("runs/", {"rate": 1, "seconds": 600}), visitors))
    running = [answer for answer in answers if answer.status_code == 201]
    full = [answer for answer in answers if answer.status_code == 503]
    for one, answer in zip(visitors, answers, strict=True):
        if answer.status_code == 201:
            one.session.delete(f"{visitor.site.url}/lab/api/runs/{answer.json()['id']}/")
    assert (len(running), len(full)) == (12, 38)
    assert {answer.json()["error"]["code"] for answer in full} == {"lab_full"}
    assert all(1 <= int(answer.headers["Retry-After"]) <= 602 for answer in full)


def test_a_run_can_be_downloaded(visitor: Visitor) -> None:
    run = visitor.start(pattern="once", seconds=1)
    address = f"{visitor.site.url}/lab/api/runs/{run['id']}/export/"
    taken = visitor.session.get(address).json()
    assert taken["settings"]["pattern"] == "once"
    assert set(taken["versions"]) >= {"django", "channels", "daphne", "celery", "python"}
    assert set(taken["arrivals"]) == {"polling", "long_polling", "websocket", "sse", "webhook"}
    assert visitor.session.get(f"{address}?format=pdf").status_code == 400


def test_a_runs_csv_has_a_row_for_each_arrival_and_leaves_out_a_pulse_that_is_not_noted_yet(
    visitor: Visitor,
) -> None:
    run = visitor.start(rate=1, seconds=60)  # if Redis was too busy for the first pulse, the next one will do
    address = f"runs/{run['id']}"
    wait_until(lambda: visitor.get(f"{address}/webhook/?cursor={run['cursor']}")["events"], "it has arrived")
    arrived, *_ = visitor.get(f"{address}/webhook/?cursor={run['cursor']}")["events"]
    pulse, at = arrived["data"]["id"], arrived["data"]["at"]
    receipts = {"lane": "webhook", "ids": [pulse], "at": [at]}
    assert visitor.post(f"{address}/receipts/", receipts).status_code == 204

    def rows() -> list[str]:
        answer = visitor.session.get(f"{visitor.site.url}/lab/api/{address}/export/?format=csv")
        assert answer.status_code == 200
        return answer.text.splitlines()

    assert rows()[0] == "pulse,due,lane,arrived,unseen"
    wait_until(lambda: len(rows()) == 2, "the pulse is noted")
    assert rows()[1] == f"{pulse},{arrived['data']['due']},webhook,{at},0"


def test_a_runs_requests_can_be_downloaded_as_an_http_archive(visitor: Visitor) -> None:
    run = visitor.start(pattern="once", seconds=1)
    path = f"/lab/runs/{run['id']}/polling/?cursor={run['cursor']}"
    assert visitor.session.get(visitor.site.url + path).status_code in (200, 304)

    def entries() -> list[dict[str, Any]]:
        archive = visitor.get(f"runs/{run['id']}/export/?format=har")["log"]
        assert archive["version"] == "1.2"
        return [entry for entry in archive["entries"] if entry["comment"] == "polling"]

    wait_until(entries, "the request is noted")
    [entry] = entries()
    assert entry["request"]["url"].endswith(path)
    assert entry["request"]["queryString"] == [{"name": "cursor", "value": run["cursor"]}]
    assert entry["response"]["status"] in (200, 304)
    assert entry["request"]["headersSize"] > 100
    assert entry["request"]["headers"] == []
