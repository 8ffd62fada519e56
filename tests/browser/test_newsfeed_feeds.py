"""The newsroom on real feeds: two papers print, a worker reads, and the page shows it, live and safely."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.newsroom import opened, stories
from tests.browser.reading import problems
from tests.live_server import LiveServer, live_server
from tests.newsfeed.papers import Paper, newspaper
from tests.waiting import wait_until

OVERHANG = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>The &lt;b&gt;Harbour&lt;/b&gt; Courier</title><link>https://courier.example/</link>
<description>News of the port</description>{items}</channel></rss>"""
ITEM = """<item><title>{title}</title><link>{link}</link><guid isPermaLink="false">{guid}</guid>
<pubDate>Thu, 01 Jan 2026 09:00:00 +0100</pubDate>
<content:encoded><![CDATA[<p>More <script>document.title = "taken"</script></p>]]></content:encoded></item>"""
ATOM = """<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">
<title>Tidal Review</title><id>tag:tidal,2026</id><updated>2026-01-01T07:00:00Z</updated>
<entry><title type="html">&lt;em&gt;Tea&lt;/em&gt; &amp;amp; tides &amp;mdash; a study</title>
<id>tag:tidal,2026:1</id>
<link rel="alternate" href="https://tidal.example/tea"/><updated>2026-01-01T07:00:00Z</updated></entry></feed>"""
MODIFIED = "Thu, 01 Jan 2026 08:00:00 GMT"
# Feeds are read every five minutes; the test makes them due at once, and a real worker reads them.
READ_NOW = """
from django.utils.timezone import now
from newsfeed.models import Feed
from newsfeed.tasks import read_feeds
Feed.objects.update(due_at=now())
read_feeds.apply_async(queue="slow")
"""


def item(title: str, guid: str, link: str = "https://courier.example/1") -> str:
    return ITEM.format(title=title, guid=guid, link=link)


FIRST = (
    item("Pilot boat <![CDATA[<b onclick='x'>aground</b>]]> &amp;amp; afloat", "1"),
    item("Crane strike &lt;img src=x onerror=alert(1)&gt; ends", "2", "javascript:alert(1)"),
    item("Pilot boat, published again", "1"),
)
LATER = item("Ferry \u2018Elisabeth\u2019 is back", "3", "https://courier.example/ferry?a=1&amp;b=2")


def prints(paper: Paper, *items: str) -> None:
    body = RSS.format(items="".join(items)).encode()
    paper.prints(body, "application/rss+xml; charset=utf-8", f'"{len(items)}"', MODIFIED)


@pytest.fixture(scope="module")
def courier() -> Iterator[Paper]:
    """A newspaper in RSS."""
    with newspaper() as paper:
        prints(paper, *FIRST)
        yield paper


@pytest.fixture(scope="module")
def review() -> Iterator[Paper]:
    """A newspaper in Atom."""
    with newspaper() as paper:
        paper.prints(ATOM.encode(), "application/atom+xml", 'W/"a"', MODIFIED)
        yield paper


@pytest.fixture(scope="module")
def server(courier: Paper, review: Paper) -> Iterator[LiveServer]:
    """A whole site that reads both."""
    feeds = f"{courier.url}?key=hush,{review.url}"
    with live_server(workers=True, NEWS_FEED_URLS=feeds, CHAT_BOTS=0) as site:
        yield site


def asked_again(paper: Paper, server: LiveServer) -> dict[str, str]:
    """Have a worker read the feeds once more; returns the headers with which it asked this paper."""
    before = len(paper.asked)
    server.shell(READ_NOW)
    wait_until(lambda: len(paper.asked) > before, "the paper is asked again")
    return paper.asked[-1]


def test_headlines_of_both_papers_are_plain_text_each_once_with_their_source(page: Page) -> None:
    opened(page)
    expect(stories(page)).to_have_count(3)
    assert sorted(stories(page).all_inner_texts()) == [
        "Crane strike ends",
        "Pilot boat, published again",
        "Tea & tides \u2014 a study",
    ]
    tea = page.locator(".story", has_text="Tea & tides")
    expect(tea.locator("p")).to_have_text("Tidal Review \u00b7 1 Jan, 07:00 UTC")
    expect(tea.get_by_role("link")).to_have_attribute("href", "https://tidal.example/tea")
    expect(tea.get_by_role("link")).to_have_attribute("rel", "noopener noreferrer")
    crane = page.locator(".story", has_text="Crane strike")
    expect(crane.locator("p")).to_have_text("The Harbour Courier \u00b7 1 Jan, 08:00 UTC")
    expect(crane.get_by_role("link")).to_have_count(0)
    expect(page.locator(".story img, .story b, .story em")).to_have_count(0)


def test_of_the_mission_nothing_is_shown(page: Page) -> None:
    opened(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("The newsroom")
    expect(page.locator("#clock, #mission")).to_have_count(0)
    expect(page.get_by_text("Apollo")).to_have_count(0)


def test_a_new_item_is_on_the_open_page_when_a_worker_has_read_it_and_the_feed_is_requested_by_etag(
    page: Page, courier: Paper, server: LiveServer
) -> None:
    opened(page)
    prints(courier, LATER, *FIRST)
    asked = asked_again(courier, server)
    assert (asked["if-none-match"], asked["if-modified-since"]) == ('"3"', MODIFIED)
    expect(stories(page).first).to_have_text("Ferry \u2018Elisabeth\u2019 is back")
    ferry = page.get_by_role("link", name="Ferry")
    expect(ferry).to_have_attribute("href", "https://courier.example/ferry?a=1&b=2")
    assert asked_again(courier, server)["if-none-match"] == '"4"'
    expect(stories(page)).to_have_count(4)


def test_the_desk_publishes_beside_the_feeds(page: Page) -> None:
    opened(page)
    page.fill("#desk-headline", "Fog over the harbour")
    page.get_by_label("Flash").check()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.locator("[data-banner=headline]")).to_have_text("Fog over the harbour")


def test_a_feed_that_is_down_is_named_with_when_it_is_tried_again_and_its_news_stays(
    page: Page, courier: Paper, server: LiveServer
) -> None:
    courier.fails(503)
    asked_again(courier, server)
    opened(page)
    feeds = page.locator(".feeds li")
    expect(feeds).to_have_count(2)
    down = "127.0.0.1 failed the last time: it answered 503 Service Unavailable. Its earlier headlines stay; "
    wait_until(lambda: page.reload() and feeds.first.inner_text().startswith(down), "the page says so")
    expect(feeds.last).to_contain_text("127.0.0.1 well; read again at ")
    expect(page.locator("body")).not_to_contain_text("hush")
    expect(page.locator(".story", has_text="Ferry")).to_have_count(1)


def test_on_a_phone_it_fits_and_every_control_has_a_name_and_every_text_contrast(
    new_page: Callable[..., Page],
) -> None:
    phone = opened(new_page(width=390, height=844))
    assert phone.evaluate(OVERHANG) <= 0
    assert problems(phone) == []


def test_before_a_feed_was_read_the_page_says_so_and_what_will_happen(browser: Browser) -> None:
    with live_server(NEWS_FEED_URLS="http://user:secret@paper.example/rss") as site:
        page = browser.new_page(base_url=site.url)
        opened(page)
        expect(page.locator(".feeds li")).to_have_text("paper.example not read yet")
        expect(page.locator(".river .nothing")).to_be_visible()
        expect(page.locator("#older")).to_be_hidden()
        page.close()
