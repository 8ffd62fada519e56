"""Feeds as they are met: broken, hostile, or merely strange. Each is read, or said to have failed."""

import gzip
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from pathlib import Path

import pytest

from newsfeed import domain
from newsfeed.feeds import fetch, turns
from newsfeed.models import Feed

from .papers import Handler, Paper, item, newspaper, rss, says

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clean_log")]

NOON = datetime(2026, 1, 1, 12, tzinfo=timezone.utc)
CUT_SHORT = "the answer was cut short or damaged"
NOT_PUBLIC = "it redirects to an address that is not public"


@pytest.fixture
def paper() -> Iterator[Paper]:
    with newspaper() as server:
        yield server


@pytest.fixture
def feed(paper: Paper) -> Feed:
    return Feed.objects.create(url=paper.url, due_at=NOON)


def headlines() -> list[str]:
    return [headline.headline for headline in reversed(domain.headlines(100))]


def entry(inside: str) -> str:
    return f"<item><title>Odd</title>{inside}</item>"


def test_a_body_that_names_a_local_file_opens_none(paper: Paper, feed: Feed, tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_bytes(rss(item("From a file of ours", "1")))
    says(paper, 200, str(tmp_path / "feed.xml").encode())
    assert turns.read(feed, NOON) == 0
    assert (feed.problem, headlines()) == ("it is neither RSS nor Atom", [])


def test_an_entity_that_names_a_local_file_opens_none(paper: Paper, feed: Feed, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    entity = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{(tmp_path / "secret").as_uri()}">]>'
    says(paper, 200, rss(item("It says &x;", "1")).replace(b"<rss", f"{entity}<rss".encode(), 1))
    turns.read(feed, NOON)
    assert not any("secret" in headline for headline in headlines())


@pytest.mark.parametrize(
    "odd",
    [
        entry("<pubDate>Mon, 01 Jan 0001 00:00:00 +1400</pubDate>"),
        entry("<pubDate>0001-01-01T00:00:00+14:00</pubDate>"),
        entry("<pubDate>9999-12-31T23:59:59-12:00</pubDate>"),
        entry("<pubDate>Thu, 01 Jan 2026 09:00:00 +99999999999</pubDate>"),
        entry("<pubDate>yesterday</pubDate>"),
    ],
)
def test_an_impossible_date_is_ignored_and_the_entry_is_published_with_its_neighbours(
    paper: Paper, feed: Feed, odd: str
) -> None:
    says(paper, 200, rss(item("After", "2"), odd, item("Before", "1")))
    assert turns.read(feed, NOON) == 3
    assert headlines() == ["Before", "Odd", "After"]
    assert feed.problem == ""
    assert domain.headlines(2)[1].at == "2026-01-01T12:00:00Z"


@pytest.mark.parametrize(
    "odd",
    [
        "<item><title>" + "&lt;a" * 600 + "&lt;/a&gt;</title></item>",
        "<item><title>" + "&lt;" * 600 + "b&gt;&amp;amp;" + "</title></item>",
        "<item><title>" + "x" * 100_000 + "</title></item>",
    ],
)
def test_an_unreadable_entry_is_left_out_and_its_neighbours_are_published(
    paper: Paper, feed: Feed, odd: str
) -> None:
    says(paper, 200, rss(item("After", "2"), odd, item("Before", "1")))
    turns.read(feed, NOON)
    assert headlines()[0] == "Before"
    assert headlines()[-1] == "After"
    assert not any("xxx" in headline for headline in headlines())
    assert feed.problem == ""


@pytest.mark.parametrize("reference", ["&#xD800;", "&#57343;", "&#x110000;", "&#99999999999;", "&#0;"])
def test_a_character_that_does_not_exist_stops_nothing(paper: Paper, feed: Feed, reference: str) -> None:
    odd = item(f"Odd {reference}", f"guid {reference}", f"https://a.example/{reference}")
    says(paper, 200, rss(item("After", "2"), odd, item("Before", "1")))
    assert turns.read(feed, NOON) == 3
    assert headlines() == ["Before", "Odd \N{REPLACEMENT CHARACTER}", "After"]


def cut_by_length(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    handler.wfile.write(rss(item("Half", "1")))


def cut_in_chunks(handler: Handler) -> None:
    handler.protocol_version = "HTTP/1.1"
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(b"40\r\n" + rss(item("Half", "1"))[:64] + b"\r\n")
    handler.close_connection = True


def cut_in_gzip(handler: Handler) -> None:
    handler.say(200, gzip.compress(rss(item("Half", "1")))[:-20], Content_Encoding="gzip")


def damaged_gzip(handler: Handler) -> None:
    packed = bytearray(gzip.compress(rss(item("Half", "1"))))
    packed[40] ^= 255
    handler.say(200, bytes(packed), Content_Encoding="gzip")


@pytest.mark.parametrize("answer", [cut_by_length, cut_in_chunks, cut_in_gzip, damaged_gzip])
def test_a_body_cut_short_is_reported_and_the_next_feed_is_read_at_once(
    paper: Paper, settings, answer: Callable[[Handler], None]
) -> None:
    paper.answer = answer
    with newspaper() as next_paper:
        says(next_paper, 200, rss(item("Whole", "1")))
        settings.NEWS_FEED_URLS = [paper.url, next_paper.url]
        turns.read_due(NOON)
    assert headlines() == ["Whole"]
    assert [feed.get("problem") for feed in turns.standing()] == [CUT_SHORT, ""]


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (lambda handler: handler.say(404, b""), "it answered 404 Not Found"),
        (lambda handler: handler.say(999, b""), "it answered 999"),
        (lambda handler: handler.say(200, b"\0" * 99), "it is neither RSS nor Atom"),
        (lambda handler: handler.say(200, b"<a>" * 100_001), "it has more than 100000 tags"),
        (
            lambda handler: handler.say(200, rss(), Content_Encoding="br"),
            "it is packed in a way that it was not asked for",
        ),
        (lambda handler: handler.say(302, b"", Location="/rss"), "it redirects more than 5 times"),
        (
            lambda handler: handler.say(302, b"", Location="file:///etc/passwd"),
            "its server could not be reached",
        ),
        (lambda handler: handler.say(302, b"", Location="http://[bad"), "it cannot be read"),
    ],
)
def test_an_unreadable_feed_is_reported_in_words(
    paper: Paper, feed: Feed, answer: Callable[[Handler], None], problem: str
) -> None:
    paper.answer = answer
    assert turns.read(feed, NOON) == 0
    assert (feed.failures, feed.problem) == (1, problem)


def test_a_feed_that_recovers_has_no_problem(paper: Paper, feed: Feed) -> None:
    says(paper, 404, b"")
    turns.read(feed, NOON)
    says(paper, 200, rss(item("Well", "1")))
    turns.read(feed, NOON)
    assert Feed.objects.get().problem == ""


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]"])
def test_a_redirect_into_a_private_network_is_refused(paper: Paper, feed: Feed, host: str) -> None:
    with newspaper() as private:
        says(private, 200, rss(item("Secret", "1")))
        where = private.url.replace("127.0.0.1", host)
        paper.answer = lambda handler: handler.say(302, b"", Location=where)
        turns.read(feed, NOON)
        assert private.asked == []
    assert (feed.problem, headlines()) == (NOT_PUBLIC, [])


def test_a_redirect_on_the_server_that_was_named_is_followed_wherever_it_stands(
    paper: Paper, feed: Feed
) -> None:
    def answer(handler: Handler) -> None:
        if handler.path == "/rss":
            handler.say(301, b"x" * 5_000_000, Location="/moved")
        else:
            handler.say(200, rss(item("Moved", "1")))

    paper.answer = answer
    assert turns.read(feed, NOON) == 1


def test_the_body_of_a_redirect_is_not_waited_for(paper: Paper, feed: Feed) -> None:
    def answer(handler: Handler) -> None:
        if handler.path == "/rss":
            handler.send_response(301)
            handler.send_header("Location", "/moved")
            handler.send_header("Content-Length", "5000000")
            handler.end_headers()
            handler.rfile.read(1)  # until the client closes the connection
        else:
            handler.say(200, rss(item("Moved", "1")))

    paper.answer = answer
    assert turns.read(feed, NOON) == 1


def test_a_redirect_to_a_public_address_is_followed(
    paper: Paper, feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "is_public", lambda address: True)
    with newspaper() as elsewhere:
        says(elsewhere, 200, rss(item("Elsewhere", "1")))
        paper.answer = lambda handler: handler.say(302, b"", Location=elsewhere.url)
        assert turns.read(feed, NOON) == 1


def test_a_charset_in_the_http_header_alone_is_obeyed(paper: Paper, feed: Feed) -> None:
    body = rss(item("Мир", "1")).decode().replace(' encoding="utf-8"', "").encode("windows-1251")
    says(paper, 200, body, Content_Type="application/rss+xml; charset=windows-1251")
    turns.read(feed, NOON)
    assert headlines() == ["Мир"]


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("Why List&lt;T&gt; is not Array&lt;T&gt;", "Why List<T> is not Array<T>"),
        ("2 &lt; 3 and 5 &gt; 4", "2 < 3 and 5 > 4"),
        ("&lt;b&gt;Bold&lt;/b&gt; news", "Bold news"),
        ("<![CDATA[Tom & Jerry]]>", "Tom & Jerry"),
        ("One line&lt;br&gt;and another", "One line and another"),
        ("A picture &lt;img src=x onerror=alert(1)&gt; fades", "A picture fades"),
    ],
)
def test_a_title_in_rss_is_plain_text_unless_it_is_html(
    paper: Paper, feed: Feed, title: str, headline: str
) -> None:
    says(paper, 200, rss(item(title, "1")))
    turns.read(feed, NOON)
    assert headlines() == [headline]


def test_a_title_in_atom_is_what_its_type_says(paper: Paper, feed: Feed) -> None:
    titles = (
        '<title type="text">&lt;b&gt; is bold</title>',
        '<title type="html">&lt;b&gt;is bold&lt;/b&gt;</title>',
    )
    body = "".join(f"<entry><id>{number}</id>{title}</entry>" for number, title in enumerate(titles))
    says(paper, 200, f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Types</title>{body}</feed>'.encode())
    turns.read(feed, NOON)
    assert headlines() == ["is bold", "<b> is bold"]


def test_a_relative_link_leads_on_from_the_address_without_what_that_holds_in_secret(paper: Paper) -> None:
    says(paper, 200, rss(item("Local", "1", "../news/1?a=b")))
    secret = paper.url.replace("http://", "http://user:secret@") + "?key=hush"
    turns.read(Feed.objects.create(url=secret, due_at=NOON), NOON)
    (local,) = domain.headlines(10)
    assert local.link == paper.url.replace("/rss", "/news/1?a=b")


def test_a_feed_without_a_title_is_named_by_its_server(paper: Paper) -> None:
    says(paper, 200, rss(item("One", "1")).replace(b"The &lt;b&gt;Daily&lt;/b&gt; Test", b""))
    turns.read(Feed.objects.create(url=f"{paper.url}?key=hush", due_at=NOON), NOON)
    assert domain.headlines(1)[0].source == "127.0.0.1"


def test_a_title_of_the_feed_that_cannot_be_read_leaves_its_entries(paper: Paper, feed: Feed) -> None:
    says(paper, 200, rss(item("One", "1")).replace(b"The ", b"&lt;a" * 600 + b"&amp;amp;"))
    assert turns.read(feed, NOON) == 1
    assert domain.headlines(1)[0].source in ("127.0.0.1", "<a" * 50)


def test_a_feed_that_is_oldest_first_is_published_in_the_order_of_its_dates(paper: Paper, feed: Feed) -> None:
    days = [
        entry(f"<guid>{day}</guid><pubDate>{day} Dec 2025 09:00:00 GMT</pubDate>") for day in range(1, 31)
    ]
    says(paper, 200, rss(*(day.replace("Odd", f"Day {number}") for number, day in enumerate(days, 1))))
    assert turns.read(feed, NOON) == 20
    assert headlines() == [f"Day {number}" for number in range(11, 31)]


def test_entries_without_ids_and_with_one_link_for_all_are_published_once_each(
    paper: Paper, feed: Feed
) -> None:
    entries = [f"<item><title>{title}</title><link>https://a.example/</link></item>" for title in "CBA"]
    says(paper, 200, rss(*entries[1:]))
    assert turns.read(feed, NOON) == 2
    says(paper, 200, rss(*entries))
    assert turns.read(feed, NOON) == 1
    assert headlines() == ["A", "B", "C"]


def test_a_feed_that_has_no_etag_any_more_is_not_requested_with_an_old_one(paper: Paper, feed: Feed) -> None:
    says(paper, 200, rss(), ETag='"1"')
    turns.read(feed, NOON)
    says(paper, 200, rss())
    turns.read(feed, NOON)
    turns.read(feed, NOON)
    assert [asked.get("if-none-match") for asked in paper.asked] == [None, '"1"', None]
