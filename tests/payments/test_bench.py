"""The bench of attacks and the other senders' stories: each is really sent over HTTP, to a site that runs."""

import shlex
import subprocess

import requests

from tests.live_server import LiveServer

# What each attack is answered with, and whether the order is paid after it.
ATTACKS = {
    "genuine": ([200], "paid"),
    "byte_changed": ([401], "placed"),
    "rewritten": ([401], "placed"),
    "wrong_secret": ([401], "placed"),
    "old_timestamp": ([401], "placed"),
    "replay": ([200, 200], "paid"),
    "out_of_order": ([200, 200], "paid"),
    "id_reused": ([200, 409], "paid"),
}


def visitor(site: LiveServer) -> requests.Session:
    session = requests.Session()
    session.get(f"{site.url}/visitor/", timeout=60)
    return session


def test_each_attack_is_sent_and_its_verdict_returned(site: LiveServer) -> None:
    session = visitor(site)
    for kind, expected in ATTACKS.items():
        answer = session.post(f"{site.url}/payments/api/attacks/", json={"kind": kind}, timeout=60).json()
        assert ([sent["status"] for sent in answer["sent"]], answer["order"]["status"]) == expected, kind
        assert answer["sent"][0]["answer"]["checks"][0]["passed"] is True
        assert answer["sent"][0]["request"]["url"] == f"{site.url}/payments/webhooks/processor/"


def test_without_deduplication_the_bench_shows_the_double_charge(site: LiveServer) -> None:
    session = visitor(site)
    session.post(f"{site.url}/payments/api/shop/", json={"deduplicate": False}, timeout=60)
    answer = session.post(f"{site.url}/payments/api/attacks/", json={"kind": "copies"}, timeout=60).json()
    assert [sent["status"] for sent in answer["sent"]] == [200] * 20
    assert answer["order"]["charged"] == 20 * 1999


def test_each_story_is_sent_by_its_own_sender_and_has_its_effect(site: LiveServer) -> None:
    session = visitor(site)
    effects = {}
    for kind in ("github", "messaging", "crm", "stripe"):
        answer = session.post(f"{site.url}/payments/api/stories/", json={"kind": kind}, timeout=60).json()
        (sent,) = answer["sent"]
        assert (sent["status"], sent["answer"]["outcome"]) == (200, "accepted")
        effects[kind] = sent["answer"]["effect"]
    assert effects["messaging"].startswith("line ")
    assert effects["stripe"].endswith(" is paid; +19.99 EUR booked")
    snapshot = session.get(f"{site.url}/payments/api/", timeout=60).json()
    assert [row["status"] for row in snapshot["deployments"]] == ["running"]
    assert len(snapshot["customers"]) == 1
    lobby = session.get(f"{site.url}/chat/api/rooms/lobby/", timeout=60).json()
    assert "Is my order on its way?" in [message["text"] for message in lobby["messages"]]


def test_a_curl_command_has_the_address_at_which_the_visitor_reaches_the_site(site: LiveServer) -> None:
    there = site.url.replace("127.0.0.1", "localhost")
    client = requests.Session()
    client.get(f"{there}/visitor/", timeout=60)
    (story, *_) = client.get(f"{there}/payments/api/stories/", timeout=60).json()["stories"]
    assert f" {there}/payments/webhooks/github/ " in story["curl"]
    client.headers["Origin"] = there
    answer = client.post(f"{there}/payments/api/attacks/", json={"kind": "replay"}, timeout=60)
    assert all(f" {there}/payments/webhooks/" in one["request"]["curl"] for one in answer.json()["sent"])


def test_the_curl_command_of_a_story_works_as_it_is_shown(site: LiveServer) -> None:
    for story in visitor(site).get(f"{site.url}/payments/api/stories/", timeout=60).json()["stories"]:
        done = subprocess.run(shlex.split(story["curl"]), capture_output=True, text=True, timeout=60)
        assert done.stdout.startswith("HTTP/1.1 200 "), done.stdout + done.stderr
