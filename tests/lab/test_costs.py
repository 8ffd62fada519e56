"""What N clients cost: measured by real clients, one measurement at a time, and refused in words."""

import asyncio

import pytest
import requests
from django.test import override_settings

from lab.costs import measuring
from lab.costs.clients import CLIENTS, Crowd
from tests.waiting import wait_until

from .conftest import Visitor


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"lane": "pigeon", "clients": 1}, "bad_lane"),
        ({"lane": "sse", "clients": 0}, "bad_clients"),
        ({"lane": "sse", "clients": 1001}, "bad_clients"),
        ({"lane": "sse", "clients": True}, "bad_clients"),
        ({"lane": "sse"}, "bad_clients"),
    ],
)
def test_what_cannot_be_measured_is_refused(wanted: dict[str, object], code: str, visitor: Visitor) -> None:
    answer = visitor.post("costs/", wanted)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)
    assert visitor.get("costs/")["measuring"] is None


def test_the_page_is_marked_as_a_part_of_the_lab(visitor: Visitor) -> None:
    page = visitor.session.get(f"{visitor.site.url}/lab/costs/").text
    assert '<a href="/lab/" aria-current="true">' in page


def test_measuring_needs_a_visitor(visitor: Visitor) -> None:
    answer = requests.post(f"{visitor.site.url}/lab/api/costs/", json={"lane": "sse", "clients": 1})
    assert answer.status_code == 401


def test_one_measurement_goes_on_at_a_time_and_its_figures_are_kept(visitor: Visitor) -> None:
    assert visitor.post("costs/", {"lane": "webhook", "clients": 10}).status_code == 202
    refused = visitor.post("costs/", {"lane": "webhook", "clients": 1})
    assert (refused.status_code, refused.json()["error"]["code"]) == (503, "measuring")
    assert int(refused.headers["Retry-After"]) > 0
    wait_until(lambda: visitor.get("costs/")["measuring"] is None, "it is over")
    [measured] = visitor.get("costs/")["measured"]
    assert (measured["lane"], measured["clients"]) == ("webhook", 10)
    assert measured["delivered"] >= 10
    assert measured["cpu_seconds"] > 0


@pytest.mark.django_db
def test_of_two_who_ask_at_the_same_moment_the_one_whose_clock_was_read_first_is_refused_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert measuring.begin("sse", 10)
    a_moment_ago = measuring.microseconds() - 100_000
    monkeypatch.setattr(measuring, "microseconds", lambda: a_moment_ago)
    assert not measuring.begin("sse", 10)


def test_the_clients_of_each_lane_bring_pulses(visitor: Visitor) -> None:
    run = visitor.start(rate=4, seconds=20)

    async def follow_all() -> None:
        crowds = [Crowd(lane, run["id"], 3) for lane in CLIENTS]
        for crowd in crowds:
            await crowd.__aenter__()
        try:
            await asyncio.to_thread(wait_until, all_have_pulses, "each lane has delivered")
            assert [crowd.size for crowd in crowds] == [3] * len(crowds)
            assert all(crowd.counts["delivered"] >= 3 and crowd.counts["bytes_down"] > 0 for crowd in crowds)
        finally:
            for crowd in crowds:
                await crowd.__aexit__()

    def all_have_pulses() -> bool:
        lanes = visitor.get(f"runs/{run['id']}/")["lanes"]
        return all(lanes[lane]["delivered"] >= 3 and lanes[lane]["connections"] == 3 for lane in CLIENTS)

    with override_settings(SELF_URL=visitor.site.url):
        asyncio.run(follow_all())
