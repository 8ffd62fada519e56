"""The Atom feed: well formed whatever a headline holds, and asked for conditionally."""

import xml.etree.ElementTree as ElementTree
from datetime import datetime, timezone

import pytest
from django.test import Client

from newsfeed import domain
from newsfeed.models import HeadlineRow
from tests.newsfeed.test_domain import ADA

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clean_log")]

FEED = "/newsfeed/feed.atom"
ATOM = "{http://www.w3.org/2005/Atom}"


def entries() -> list[ElementTree.Element]:
    answer = Client().get(FEED, headers={"host": "localhost:9000"})
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(answer.content).findall(f"{ATOM}entry")


def test_an_entry_is_a_headline_with_its_author_and_time() -> None:
    HeadlineRow.objects.create(
        key="a",
        headline="Rain <b>& sun</b>",
        source="desk",
        author="Ada",
        published_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc),
    )
    [entry] = entries()
    texts = {name: entry.findtext(f"{ATOM}{name}") for name in ("title", "published", "updated")}
    assert texts == {
        "title": "Rain <b>& sun</b>",
        "published": "2026-01-02T03:04:05+00:00",
        "updated": "2026-01-02T03:04:05+00:00",
    }
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Ada"
    assert entry.findtext(f"{ATOM}id", "").startswith("urn:uuid:")
    assert entry.find(f"{ATOM}link").attrib["href"] == "http://localhost:9000/newsfeed/"  # type: ignore[union-attr]


def test_letters_that_xml_forbids_or_that_turn_text_around_are_left_out() -> None:
    bad = "Rain\x01\x08\x1f\ufffe\uffff\u202e\u202d at\nlast"
    HeadlineRow.objects.create(key="a", headline=bad, source=bad, author=bad)
    [entry] = entries()
    assert entry.findtext(f"{ATOM}title") == "Rain atlast"
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Rain atlast"


def test_a_client_with_the_newest_gets_304_by_its_tag_or_its_date_until_there_is_news() -> None:
    domain.publish_from_desk(ADA, "Rain", "routine", "c1")
    first = Client().get(FEED)
    tag = {"If-None-Match": first["ETag"]}
    date = {"If-Modified-Since": first["Last-Modified"]}
    assert [Client().get(FEED, headers=one).status_code for one in (tag, date)] == [304, 304]
    domain.publish_from_desk(ADA, "Sun", "routine", "c2")
    assert Client().get(FEED, headers=tag).status_code == 200
    assert [entry.findtext(f"{ATOM}title") for entry in entries()] == ["Sun", "Rain"]


def test_an_empty_newsroom_has_an_empty_feed() -> None:
    assert entries() == []
