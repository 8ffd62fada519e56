"""The stream as it is on the wire, from a whole site on Daphne and on uvicorn, over raw sockets."""

import re
import time
from collections import Counter
from urllib.parse import quote

import pytest
import requests

from events.event import Cursor
from newsfeed import eventstream, transport
from tests.live_server import LiveServer
from tests.waiting import wait_until, within

from .reader import Parser, Reader
from .sites import Person, tell, tell_all

# The contract's bound on the answer to an id that is not known.
RESET_SECONDS = 1.0


def wire_id(event_id: str, topic: str = "newsfeed.headlines") -> str:
    ms, n = event_id.split("-")
    return f"{topic}:{int(ms) * 1000 + int(n)}"


def numbers(stream: Parser) -> list[int]:
    return [event.json["data"]["number"] for event in stream.events if event.type == "headline"]


def types(stream: Parser) -> list[str]:
    return [event.type for event in stream.events]


def has_read_the_log(site: LiveServer) -> bool:
    """A site that has just started reads its log first; what is told before is not new to a stream."""
    return (
        requests.get(f"{site.url}/newsfeed/api/headlines/?limit=1", timeout=60).json()["cursor"] is not None
    )


def opened(site: LiveServer, path: str = "/newsfeed/stream/", **headers: str) -> Reader:
    """Return a reader to which the server is listening: its stream has begun."""
    wait_until(lambda: has_read_the_log(site), "the site has read its log")
    reader = Reader(site.port, path, **headers)
    reader.until(lambda stream: stream.retry, "the first line")
    return reader


def test_the_headers_hold_what_proxies_and_browsers_need(site: LiveServer) -> None:
    with opened(site) as reader:
        answer = reader.answer
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache, no-transform"
    assert answer.headers["x-accel-buffering"] == "no"


def test_the_first_line_gives_each_browser_another_time_to_reconnect(site: LiveServer) -> None:
    waits = set()
    for _ in range(4):
        with opened(site) as reader:
            waits.add(reader.stream.first_line)
    assert all(re.fullmatch(r"retry: \d{4}", wait) for wait in waits)
    assert len(waits) > 1


def test_random_waits_are_spread_so_that_a_tenth_of_a_second_gets_few_clients() -> None:
    tenths = Counter(transport.retry_by_chance() // 100 for _ in range(3000))
    assert (min(tenths), max(tenths)) >= (15, 44)
    assert max(tenths.values()) < 300


def test_each_event_is_its_id_its_type_and_the_envelope_in_one_line(site: LiveServer) -> None:
    with opened(site) as reader:
        event_id = tell(site, 7)
        stream = reader.until(lambda stream: stream.events, "the event")
        (event,) = stream.events
        lines = reader.raw.split(b"event: headline")[1].split(b"\n\n")[0].strip().split(b"\n")
    assert (event.type, event.id) == ("headline", wire_id(event_id))
    assert event.json["id"] == event_id
    assert (event.json["topic"], event.json["type"]) == ("newsfeed.headlines", "headline")
    assert event.json["data"] == {"number": 7, "headline": "Headline 7"}
    assert [line.split(b":")[0] for line in lines] == [b"id", b"data"]
    assert stream.unknown_fields == []


def publish(site: LiveServer, number: int) -> str:
    """Append an event and wait until the web process knows it; returns its id."""
    with opened(site) as witness:
        event_id = tell(site, number)
        witness.until(lambda stream: number in numbers(stream), "the event")
    return event_id


def test_without_an_id_a_stream_begins_now(site: LiveServer) -> None:
    publish(site, 1)
    with opened(site) as reader:
        tell(site, 2)
        assert numbers(reader.until(lambda stream: stream.events, "the event")) == [2]


@pytest.mark.parametrize("by", ["header", "query"])
@pytest.mark.parametrize("form", ["of the wire", "of the envelope"])
def test_a_stream_resumes_after_the_id_that_was_seen_last(site: LiveServer, by: str, form: str) -> None:
    first, *_ = tell_all(site, [1, 2, 3])
    seen = wire_id(first) if form == "of the wire" else first
    path = f"/newsfeed/stream/?lastEventId={quote(seen)}" if by == "query" else "/newsfeed/stream/"
    headers = {"Last_Event_ID": seen} if by == "header" else {}
    with opened(site, path, **headers) as reader:
        reader.until(lambda stream: len(stream.events) >= 2, "what came since")
        tell(site, 4)
        assert numbers(reader.until(lambda stream: len(stream.events) >= 3, "what is new")) == [2, 3, 4]


def test_the_header_of_a_reconnected_browser_overrides_the_address_that_it_began_with(
    site: LiveServer,
) -> None:
    first, second, _ = tell_all(site, [1, 2, 3])
    path = f"/newsfeed/stream/?lastEventId={wire_id(first)}"
    with opened(site, path, Last_Event_ID=wire_id(second)) as reader:
        assert numbers(reader.until(lambda stream: stream.events, "what came since")) == [3]


@pytest.mark.parametrize("sent", ["", "newsfeed.headlines:1764000000123000", 'x" data: \xe9', "-1"])
def test_a_stream_reports_first_on_request_the_id_that_its_browser_sent(site: LiveServer, sent: str) -> None:
    headers = {"Last_Event_ID": sent} if sent else {}
    with opened(site, "/newsfeed/stream/?opened", **headers) as reader:
        first = reader.until(lambda stream: stream.events, "what it was asked with").events[0]
        assert (first.type, first.json, first.id) == ("opened", {"last_event_id": sent}, "")
        assert reader.raw.split(b"\r\n\r\n", 1)[1].count(b"event: opened") == 1
        tell(site, 8)
        reader.until(lambda stream: 8 in numbers(stream), "what is new")


def test_opened_ignores_the_address_and_is_sent_only_on_request(
    site: LiveServer,
) -> None:
    seen = wire_id(publish(site, 1))
    with opened(site, f"/newsfeed/stream/?opened&lastEventId={seen}") as reader:
        tell(site, 2)
        stream = reader.until(lambda stream: len(stream.events) >= 2, "what is new")
        assert [event.json.get("last_event_id") for event in stream.events] == ["", None]
    with opened(site, Last_Event_ID=seen) as reader:
        assert types(reader.until(lambda stream: stream.events, "what came since")) == ["headline"]


def test_after_a_long_absence_each_event_arrives_once_and_in_order(site: LiveServer) -> None:
    first = tell(site, 0)
    tell_all(site, list(range(1, 2501)))
    with opened(site, Last_Event_ID=wire_id(first)) as reader:
        tell(site, 2501)
        reader.until(lambda stream: len(stream.events) >= 2501, "all that came since")
    assert numbers(reader.stream) == list(range(1, 2502))


@pytest.mark.parametrize(
    "seen",
    [
        "rubbish",
        "x:abc",
        "newsfeed.headlines:abc",
        "newsfeed.headlines:",
        "newsfeed.headlines:-5",
        "newsfeed.headlines:1_000",
        "newsfeed.headlines:1.5",
        "newsfeed.headlines:1",
        "newsfeed.headlines:99999999999999999",
        "newsfeed.headlines:9999999999999999999999999999999999999999",
        "newsfeed.headlines:٣",
        "tickers.ticks:1764000000000000",
        "-1",
        "0",
        "99999999999999999999999999",
        "1-1",
        "99999999999999-0",
        "\0",
        "newsfeed.headlines:17\0",
        "a:b:c,d:e",
        "error",
        "%I",
        "é",
        "5" * 5000,
    ],
)
def test_an_id_that_no_stream_of_ours_has_sent_is_answered_with_a_reset_and_then_live(
    site: LiveServer, seen: str
) -> None:
    with opened(site, f"/newsfeed/stream/?lastEventId={quote(seen)}") as reader:
        reader.until(lambda stream: stream.events, "a reset", RESET_SECONDS)
        tell(site, 5)
        reader.until(lambda stream: len(stream.events) >= 2, "what is live")
    assert types(reader.stream) == ["reset", "headline"]
    assert numbers(reader.stream) == [5]


@pytest.mark.parametrize("seen", ["rubbish", "newsfeed.headlines:abc", "tickers.ticks:5", "-1", "9" * 40])
def test_the_same_holds_for_an_id_in_the_header(site: LiveServer, seen: str) -> None:
    with opened(site, Last_Event_ID=seen) as reader:
        reader.until(lambda stream: stream.events, "a reset", RESET_SECONDS)
    assert types(reader.stream) == ["reset"]


def test_an_id_between_two_events_that_was_never_sent_is_not_guessed_at(site: LiveServer) -> None:
    first, second = tell_all(site, [1, 2])
    number = int(wire_id(first).rpartition(":")[2])
    assert wire_id(second) != f"newsfeed.headlines:{number + 500}"
    with opened(site, Last_Event_ID=f"newsfeed.headlines:{number + 500}") as reader:
        assert types(reader.until(lambda stream: stream.events, "a reset", RESET_SECONDS)) == ["reset"]


def test_an_event_of_another_topic_of_the_same_log_is_no_place_in_the_stream(site: LiveServer) -> None:
    event_id = tell(site, 1, topic="newsfeed.@somebody", type_="stopped")
    tell(site, 2)
    with opened(site, Last_Event_ID=event_id) as reader:
        assert types(reader.until(lambda stream: stream.events, "a reset", RESET_SECONDS))[:1] == ["reset"]


def test_a_reset_gives_the_browser_an_id_that_is_known(site: LiveServer) -> None:
    publish(site, 1)
    with opened(site, Last_Event_ID="rubbish") as reader:
        last_id = reader.until(lambda stream: stream.events, "a reset").last_id
    tell(site, 2)
    with opened(site, Last_Event_ID=last_id) as reader:
        assert numbers(reader.until(lambda stream: stream.events, "what came since")) == [2]


def test_a_raw_nul_in_the_header_is_refused_at_once_by_the_server_itself(site: LiveServer) -> None:
    with Reader(site.port, Last_Event_ID="newsfeed.headlines:1\0") as reader:
        assert reader.until_answered().status == 400


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "HEAD"])
@pytest.mark.parametrize("path", ["/newsfeed/stream/", "/newsfeed/tape/"])
def test_another_method_is_refused_with_the_allowed_one(site: LiveServer, method: str, path: str) -> None:
    with Reader(site.port, path, method=method) as reader:
        answer = reader.until_answered()
    assert (answer.status, answer.headers["allow"]) == (405, "GET")


@pytest.mark.parametrize("retry", ["100", "5000", "60000"])
def test_the_time_before_reconnecting_can_be_chosen(site: LiveServer, retry: str) -> None:
    with opened(site, f"/newsfeed/stream/?retry={retry}") as reader:
        assert reader.stream.first_line == f"retry: {retry}"


@pytest.mark.parametrize("retry", ["99", "60001", "-1", "abc", "1e3", "", "٣٠٠٠", "9" * 30])
def test_a_time_out_of_bounds_is_an_error_with_the_status_of_one(site: LiveServer, retry: str) -> None:
    with Reader(site.port, f"/newsfeed/stream/?retry={quote(retry)}") as reader:
        answer = reader.until_answered()
    assert (answer.status, answer.headers["content-type"]) == (400, "application/json")


def test_the_tape_is_the_ticks_of_the_market_and_nothing_else(site: LiveServer) -> None:
    with opened(site, "/newsfeed/tape/") as reader:
        tell(site, 1)
        tell(site, 1, topic="tickers.trades", type_="trade")
        event_id = tell(site, 2, topic="tickers.ticks", type_="ticks")
        (event,) = reader.until(lambda stream: stream.events, "the ticks").events
    assert (event.type, event.id) == ("ticks", wire_id(event_id, "tickers.ticks"))
    assert event.json["data"]["number"] == 2


def test_an_id_of_the_news_is_no_id_of_the_tape(site: LiveServer) -> None:
    tell(site, 1, topic="tickers.ticks", type_="ticks")
    with opened(site, "/newsfeed/tape/", Last_Event_ID=wire_id(tell(site, 1))) as reader:
        assert types(reader.until(lambda stream: stream.events, "a reset", RESET_SECONDS))[:1] == ["reset"]


@pytest.mark.soak
def test_a_comment_comes_at_least_every_fifteen_seconds_in_silence_and_in_a_rush(site: LiveServer) -> None:
    with opened(site) as silent, opened(site, "/newsfeed/tape/") as rushed, within(15, "a comment"):
        while not rushed.stream.comments:
            had = len(rushed.stream.events)
            tell(site, had, topic="tickers.ticks", type_="ticks")
            rushed.until(lambda stream, had=had: len(stream.events) > had, "the ticks")
            time.sleep(0.2)
        silent.until(lambda stream: stream.comments, "a comment", 5)
    assert rushed.stream.comments == ["still here"]
    assert silent.stream.events == []


def test_a_visitor_can_get_204_for_a_while_which_stops_their_browser(site: LiveServer) -> None:
    person = Person(site)
    with opened(site, Cookie=person.cookie) as mine:
        status, body = person.post("/newsfeed/api/stop/", {"seconds": 5})
        assert status == 202
        assert set(body) == {"until"}
        mine.until_ended()
    with Reader(site.port, Cookie=person.cookie) as refused:
        answer = refused.until_answered()
    assert answer.status == 204
    assert "content-length" not in answer.headers
    with opened(site):
        pass
    wait_until(lambda: _status(site, person) == 200, "the stop is over")


def test_a_visitor_can_lift_a_stop(site: LiveServer) -> None:
    person = Person(site)
    assert person.post("/newsfeed/api/stop/", {"seconds": 300})[0] == 202
    wait_until(lambda: _status(site, person) == 204, "the stop is known")
    assert person.delete("/newsfeed/api/stop/")[0] == 204
    wait_until(lambda: _status(site, person) == 200, "the stop is lifted")


def _status(site: LiveServer, person: Person) -> int:
    with Reader(site.port, Cookie=person.cookie) as reader:
        return reader.until_answered().status


def test_a_headline_that_tries_to_be_lines_of_the_stream_is_data_of_one_event(site: LiveServer) -> None:
    person = Person(site)
    with opened(site) as reader:
        for text in ("a\ndata: b", "a\r\n\r\nevent: evil\ndata: x", "a\0b", "a\rid: 5"):
            status, body = person.post("/newsfeed/api/headlines/", {"headline": text, "urgency": "flash"})
            assert (status, body["error"]["code"]) == (400, "bad_headline")
        text = 'data: x\u2028id: 5\u2029event: evil \\n retry: 1 "quoted"'
        status, body = person.post("/newsfeed/api/headlines/", {"headline": text, "urgency": "flash"})
        assert status == 201
        stream = reader.until(lambda stream: stream.events, "the headline")
    (event,) = stream.events
    assert event.type == "headline"
    assert event.json["data"] == body
    assert body["headline"] == 'data: x id: 5 event: evil \\n retry: 1 "quoted"'
    assert (stream.retry is not None, stream.unknown_fields) == (True, [])
    assert event.id == stream.last_id == wire_id(event.json["id"])


def test_what_the_desk_publishes_is_on_the_stream_of_everyone(site: LiveServer) -> None:
    with opened(site) as one, opened(site) as other:
        status, body = Person(site).post(
            "/newsfeed/api/headlines/", {"headline": "  Rain at last ", "urgency": "urgent"}
        )
        assert (status, body["headline"], body["source"]) == (201, "Rain at last", "desk")
        for reader in (one, other):
            (event,) = reader.until(lambda stream: stream.events, "the headline").events
            assert event.json["data"] == body


def test_a_place_of_more_than_a_thousand_events_in_one_millisecond_still_has_an_order() -> None:
    crowded = [Cursor(5, 0), Cursor(5, 999), Cursor(5, 1000), Cursor(5, 1500), Cursor(3_600_005, 0)]
    places = [eventstream.number_of(cursor) for cursor in crowded]
    assert places == [5000, 5999, 6000, 6500, 3_600_005_000]
