"""Feeds are read over real HTTP from a small server on loopback that can do all that feeds do to a reader."""

import gzip
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

import pytest

from newsfeed import domain
from newsfeed.feeds import fetch, turns
from newsfeed.models import Feed
from tests.waiting import within

from .papers import Handler, Paper, item, newspaper, rss, says

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clean_log")]

NOON = datetime(2026, 1, 1, 12, tzinfo=timezone.utc)

ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>An Atom Paper</title>
<entry><title type="html">&lt;i&gt;Tea&lt;/i&gt; &amp;amp; biscuits</title><id>tag:a,1</id>
<link href="https://a.example/tea"/><updated>2026-01-01T08:30:00Z</updated></entry></feed>"""


@pytest.fixture
def paper() -> Iterator[Paper]:
    with newspaper() as server:
        says(server, 200, rss())
        yield server


@pytest.fixture
def feed(paper: Paper) -> Feed:
    return Feed.objects.create(url=paper.url, due_at=NOON)


def headlines() -> list[str]:
    return [headline.headline for headline in reversed(domain.headlines(100))]


def test_rss_becomes_headlines_oldest_first_without_markup(paper: Paper, feed: Feed) -> None:
    says(
        paper,
        200,
        rss(item("Second", "2"), item("&lt;b&gt;First&lt;/b&gt; &amp;amp; <![CDATA[<i>best</i>]]>", "1")),
    )
    assert turns.read(feed, NOON) == 2
    assert headlines() == ["First & best", "Second"]
    (second, _) = domain.headlines(2)
    assert (second.source, second.at, second.link) == (
        "The Daily Test",
        "2026-01-01T08:00:00Z",
        "https://a.example/1",
    )


def test_atom_becomes_headlines_too(paper: Paper, feed: Feed) -> None:
    says(paper, 200, ATOM.encode())
    turns.read(feed, NOON)
    (tea,) = domain.headlines(10)
    assert (tea.headline, tea.source, tea.at) == ("Tea & biscuits", "An Atom Paper", "2026-01-01T08:30:00Z")


def test_a_published_entry_is_not_published_again(paper: Paper, feed: Feed) -> None:
    says(paper, 200, rss(item("One", "1")))
    assert turns.read(feed, NOON) == 1
    says(paper, 200, rss(item("Two", "2"), item("One, corrected", "1"), item("Two", "2")))
    assert turns.read(feed, NOON) == 1
    assert headlines() == ["One", "Two"]


def test_a_feed_is_requested_with_the_validators_of_its_last_answer(paper: Paper, feed: Feed) -> None:
    date = "Thu, 01 Jan 2026 08:00:00 GMT"
    says(paper, 200, rss(item("One", "1")), ETag='W/"v1"', Last_Modified=date)
    turns.read(feed, NOON)
    says(paper, 304, b"")
    assert turns.read(Feed.objects.get(), NOON) == 0
    first, second = paper.asked
    assert "if-none-match" not in first
    assert (second["if-none-match"], second["if-modified-since"]) == ('W/"v1"', date)
    assert Feed.objects.get().etag == 'W/"v1"'
    assert Feed.objects.get().failures == 0


def test_a_feed_that_fails_is_requested_less_and_less_often(paper: Paper, feed: Feed) -> None:
    says(paper, 500, b"no")
    waits = []
    for _ in range(10):
        assert turns.read(feed, NOON) == 0
        waits.append((feed.due_at - NOON).total_seconds())
    assert 48 <= waits[0] <= 72
    assert 96 <= waits[1] <= 144
    assert 192 <= waits[2] <= 288
    assert waits[9] <= 7200 * 1.2
    says(paper, 200, rss(item("Well again", "1")))
    assert turns.read(feed, NOON) == 1
    assert (feed.failures, feed.due_at) == (0, NOON + timedelta(minutes=5))


def test_a_feed_that_says_when_to_come_again_is_obeyed_within_bounds(paper: Paper, feed: Feed) -> None:
    says(paper, 503, b"", Retry_After="1800")
    turns.read(feed, NOON)
    assert feed.due_at == NOON + timedelta(seconds=1800)
    says(paper, 429, b"", Retry_After="999999")
    turns.read(feed, NOON)
    assert feed.due_at == NOON + timedelta(hours=2)


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"<html><title>Not found</title></html>", "a page"),
        (b"", "nothing"),
        (b"\xff\xfe\x00garbage", "garbage"),
        (b'{"items": []}', "JSON"),
    ],
)
def test_anything_but_a_feed_is_a_failure_and_no_headline(
    paper: Paper, feed: Feed, body: bytes, what: str
) -> None:
    says(paper, 200, body)
    assert turns.read(feed, NOON) == 0, what
    assert (feed.failures, headlines()) == (1, [])


def test_a_feed_of_more_than_two_megabytes_is_refused(paper: Paper, feed: Feed) -> None:
    says(paper, 200, rss(item("Huge", "1")) + b" " * 2_000_000)
    assert turns.read(feed, NOON) == 0
    assert (feed.failures, headlines()) == (1, [])


def test_a_small_answer_that_unpacks_to_a_huge_one_is_refused(paper: Paper, feed: Feed) -> None:
    packed = gzip.compress(rss(item("Bomb", "1")) + b" " * 50_000_000)
    says(paper, 200, packed, Content_Encoding="gzip")
    assert turns.read(feed, NOON) == 0
    assert (feed.failures, headlines()) == (1, [])


def test_a_feed_that_drips_is_given_up_in_time(
    paper: Paper, feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "ANSWER_SECONDS", 0.5)
    left = threading.Event()

    def drip(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000000")
        handler.end_headers()
        while not left.wait(0.05):
            handler.wfile.write(b" ")

    paper.answer = drip
    with within(3, "a feed that drips is given up"):
        assert turns.read(feed, NOON) == 0
    left.set()
    assert feed.failures == 1


def test_a_paper_that_cannot_be_reached_is_a_failure() -> None:
    feed = Feed.objects.create(url="http://127.0.0.1:1/rss", due_at=NOON)
    assert turns.read(feed, NOON) == 0
    assert feed.failures == 1


def test_the_newest_twenty_of_a_long_feed_are_published(paper: Paper, feed: Feed) -> None:
    says(paper, 200, rss(*(item(f"No {number}", str(number)) for number in range(300))))
    assert turns.read(feed, NOON) == 20
    assert headlines()[0] == "No 19"
    assert headlines()[-1] == "No 0"


def test_an_entry_without_a_title_is_left_out_and_a_strange_link_is_not_shown(
    paper: Paper, feed: Feed
) -> None:
    says(paper, 200, rss(item("", "1"), item("Trap", "2", link="javascript:alert(1)")))
    turns.read(feed, NOON)
    (trap,) = domain.headlines(10)
    assert (trap.headline, trap.link) == ("Trap", "")


def test_every_feed_is_read_when_it_is_due_and_not_before(paper: Paper, settings) -> None:
    settings.NEWS_FEED_URLS = [paper.url]
    for minute in (0, 1, 4, 5, 6, 10):
        turns.read_due(NOON + timedelta(minutes=minute))
    assert len(paper.asked) == 3
