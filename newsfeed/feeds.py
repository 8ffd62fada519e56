"""Real news: RSS and Atom feeds, asked politely and read with distrust.

A feed is asked with the ETag and the Last-Modified of its last answer, so that mostly it answers 304; one
that fails is asked less and less often. What it sends is bounded in size and time before it is parsed, and
becomes plain text in one line. Source: RFC 9110, section 13.1; feedparser, "HTTP Features".
"""

import logging
import random
import re
import time
from calendar import timegm
from datetime import datetime, timedelta, timezone
from html import unescape
from typing import Any

import feedparser
import requests
from django.conf import settings
from django.utils.html import strip_tags

from . import domain
from .models import Feed

logger = logging.getLogger(__name__)

# Most feeds change a few times an hour.
EVERY = timedelta(minutes=5)
# A feed that fails is asked after 1, 2, 4… minutes, with jitter, and never less than once in this time.
FIRST_RETRY, LONGEST_RETRY = timedelta(minutes=1), timedelta(hours=2)
# To connect and between two reads; and for one answer in all, however slowly it drips.
TIMEOUT_SECONDS = (3.05, 10.0)
ANSWER_SECONDS = 20.0
# The largest feeds in use are well under a megabyte.
MOST_BYTES = 2_000_000
# The newest of a feed; a front page that begins with more begins with yesterday.
MOST_ENTRIES = 20
_CHUNK_BYTES = 16_384
_AGENT = "five-ways-newsfeed/1.0"


def standing() -> list[dict[str, object]]:
    """Return how each feed stands: `server`, and once it was asked, `failures` in a row and `due_at`.

    Only the name of the server: the address may hold somebody's key.
    """
    known = {row["url"]: row for row in Feed.objects.values("url", "failures", "due_at")}
    return [{"server": _server(url), **known.get(url, {})} for url in settings.NEWS_FEED_URLS]


def _server(url: str) -> str:
    found = re.match(r"https?://(?:[^/?#]*@)?([^/?#:@]+)", url)
    return found[1] if found else ""


def read_due(now: datetime) -> None:
    """Read every configured feed whose turn it is; one that fails delays no other's turn."""
    for url in settings.NEWS_FEED_URLS:
        feed, _ = Feed.objects.get_or_create(url=url, defaults={"due_at": now})
        mine = Feed.objects.filter(pk=feed.pk, due_at=feed.due_at, due_at__lte=now)
        if mine.update(due_at=now + EVERY):
            read(feed, now)


def read(feed: Feed, now: datetime) -> int:
    """Ask a feed and publish what is new, oldest first; returns how many. Notes when to ask again."""
    try:
        answer, body = _ask(feed)
        reports = [] if answer.status_code == 304 else _reports(feed.url, body)
    except (requests.RequestException, FeedRefused) as error:
        _note_failure(feed, now, error)
        return 0
    told = sum(domain.take(report) for report in reports)
    feed.etag = answer.headers.get("ETag", feed.etag)[:500]
    feed.modified = answer.headers.get("Last-Modified", feed.modified)[:100]
    feed.failures, feed.due_at = 0, now + EVERY
    feed.save()
    return told


class FeedRefused(Exception):  # noqa: N818
    """What came is not a feed, or is more of one than is read here."""


def _ask(feed: Feed) -> tuple[requests.Response, bytes]:
    """Return a feed's answer and its body; raises RequestException or FeedRefused."""
    known = {"If-None-Match": feed.etag, "If-Modified-Since": feed.modified}
    headers = {name: value for name, value in known.items() if value} | {"User-Agent": _AGENT}
    with requests.get(feed.url, headers=headers, timeout=TIMEOUT_SECONDS, stream=True) as answer:
        answer.raise_for_status()
        return answer, _bounded(answer)


def _bounded(answer: requests.Response) -> bytes:
    """Return the body of an answer, unpacked; refuses one that is too large or takes too long."""
    body, deadline = b"", time.monotonic() + ANSWER_SECONDS
    while chunk := answer.raw.read1(_CHUNK_BYTES, decode_content=True):
        body += chunk
        if len(body) > MOST_BYTES:
            raise FeedRefused(f"more than {MOST_BYTES} bytes")
        if time.monotonic() > deadline:
            raise FeedRefused(f"not whole after {ANSWER_SECONDS:.0f} s")
    return body


def _reports(url: str, body: bytes) -> list[domain.Report]:
    """Return what a feed says, oldest first; what has no title or names no one thing is left out."""
    parsed = feedparser.parse(body)
    if not parsed.get("version"):
        raise FeedRefused(f"not a feed: {parsed.get('bozo_exception', 'no version')}")
    source = plain(parsed.feed.get("title", url))[:100]
    entries = [entry for entry in parsed.entries[:MOST_ENTRIES] if plain(entry.get("title", ""))]
    return [_report(url, source, entry) for entry in reversed(entries)]


def _report(url: str, source: str, entry: Any) -> domain.Report:
    link = entry.get("link", "")
    moment = entry.get("published_parsed") or entry.get("updated_parsed")
    at = datetime.fromtimestamp(timegm(moment), timezone.utc) if moment else datetime.now(timezone.utc)
    title = plain(entry.title)
    return domain.Report(url, entry.get("id") or link or title, source, title, at, web_address(link))


def plain(markup: str) -> str:
    """Return markup as text in one line, without tags."""
    return domain.one_line(unescape(strip_tags(markup)))


def web_address(link: str) -> str:
    """Return a link that a page may show, empty where it is no web address."""
    return link if re.fullmatch(r"https?://\S{1,990}", link) else ""


def _note_failure(feed: Feed, now: datetime, error: Exception) -> None:
    logger.warning("the feed %s failed, what it said before stays: %s", feed.url, error)
    feed.failures += 1
    backoff = min(LONGEST_RETRY, FIRST_RETRY * 2 ** min(feed.failures - 1, 10))
    feed.due_at = now + max(_asked_to_wait(error), backoff * random.uniform(0.8, 1.2))  # noqa: S311 - jitter
    feed.save()


def _asked_to_wait(error: Exception) -> timedelta:
    """Return the answer's Retry-After, within bounds; none where there is none, or a date."""
    answer = getattr(error, "response", None)
    text = answer.headers.get("Retry-After", "") if answer is not None else ""
    return (
        min(LONGEST_RETRY, timedelta(seconds=int(text))) if re.fullmatch(r"[0-9]{1,6}", text) else timedelta()
    )
