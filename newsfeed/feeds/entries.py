"""The entries of a feed as reports in plain text. Unreadable entries are left out.

Source: RSS 2.0 Specification; RFC 4287 (Atom); feedparser documentation, "Content Normalization".
"""

import io
import logging
import re
from calendar import timegm
from datetime import datetime, timedelta, timezone
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import feedparser
from django.core.exceptions import SuspiciousOperation
from django.utils.html import strip_tags

from newsfeed.domain import Report, one_line
from web.text import in_text, is_seen, without

from .fetch import Document, FeedFailed

logger = logging.getLogger(__name__)

# The newest of a feed; a front page that begins with more begins with yesterday.
MOST_ENTRIES = 20
# Each costs the parser some 50 us: a feed of a thousand entries has a third of this many.
MOST_TAGS = 100_000
# Of a title. The headline is a fiftieth of it; what is longer is no title.
LONGEST_MARKUP = 10_000
# A clock that was never set, in Unix's count and in Go's, is at its zero: that is no date.
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
# A clock may be wrong, and a time zone forgotten.
AHEAD = timedelta(days=1)
LONGEST_SOURCE, LONGEST_LINK = 100, 1_000
# RSS does not say whether a title is HTML. It is taken for HTML if all tags in it are of these, so that
# `List<T>` stays what it is. feedparser knows it of titles with an end tag or an entity.
_TITLE_TAGS = {
    "a", "abbr", "b", "br", "cite", "code", "del", "em", "font", "i", "img", "ins", "mark", "small",
    "span", "strong", "sub", "sup", "u",
}  # fmt: skip
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)")
_CHARACTER = re.compile(rb"&#(?:x([0-9a-fA-F]+)|([0-9]+));?")


def reports(document: Document, feed_url: str, now: datetime) -> list[Report]:
    """Return the newest entries of a feed, oldest first. Raises FeedFailed if it is not a feed."""
    parsed = _parsed(document)
    source = _source(parsed, feed_url)
    found, unreadable = [], 0
    for entry in reversed(_oldest_first(parsed.entries, now)):
        try:
            report = _report(entry, parsed.version, feed_url, source, now)
        except Exception:  # noqa: BLE001 - whatever one entry sets off, its neighbours are read
            unreadable += 1
            continue
        if report.headline:
            found.append(report)
        if len(found) == MOST_ENTRIES:
            break
    if unreadable:
        logger.warning("%s entries of %s cannot be read and are left out", unreadable, source)
    return found[::-1]


def server_of(url: str) -> str:
    """Return the name of a server, without the user and the key that an address may hold."""
    found = re.match(r"https?://(?:[^/?#]*@)?([^/?#:@]+)", url)
    return found[1] if found else ""


def web_address(link: str) -> str:
    """Return a link that a page may show; empty if it is not a web address."""
    return link if re.fullmatch(r"https?://\S+", link) and link.isprintable() else ""


def _parsed(document: Document) -> Any:
    """Return what feedparser makes of a document. Raises FeedFailed."""
    if document.body.count(b"<") > MOST_TAGS:
        raise FeedFailed(f"it has more than {MOST_TAGS} tags")
    headers = {
        "content-type": document.headers.get("Content-Type", ""),
        "content-location": _base_of(document.address),
    }
    # As a file: a body that feedparser got as it is, it would try as the name of a local file first.
    body = io.BytesIO(_CHARACTER.sub(_possible, document.body))
    try:
        parsed = feedparser.parse(
            body, response_headers=headers, resolve_relative_uris=False, sanitize_html=False
        )
    except Exception as error:
        raise FeedFailed("it cannot be read as RSS or Atom") from error
    if not parsed.get("version"):
        raise FeedFailed("it is neither RSS nor Atom")
    return parsed


def _possible(reference: re.Match[bytes]) -> bytes:
    """Return a character reference, or U+FFFD for an impossible one, at which feedparser would fail."""
    hexadecimal, decimal = reference[1], reference[2]
    digits = (hexadecimal or decimal).lstrip(b"0")
    if not digits or len(digits) >= 8:
        return b"&#xFFFD;"
    number = int(digits, 16 if hexadecimal else 10)
    is_surrogate = 0xD800 <= number <= 0xDFFF
    if number > 0x10FFFF or is_surrogate:
        return b"&#xFFFD;"
    return reference[0]


def _base_of(address: str) -> str:
    """Return the base of relative links: the address, without the user and the key that it may contain."""
    parts = urlsplit(address)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()


def _oldest_first(entries: list[Any], now: datetime) -> list[Any]:
    """Return entries in order: newest first is a custom only, so their dates decide if they have any."""
    times = [_time_of(entry, now) for entry in entries]
    known = [at for at in times if at]
    ordered = entries if known and known[0] < known[-1] else entries[::-1]
    if len(known) < len(entries):
        return ordered
    return sorted(ordered, key=lambda entry: _time_of(entry, now) or now)


def _report(entry: Any, version: str, feed_url: str, source: str, now: datetime) -> Report:
    title = _title(entry, version)
    link = web_address(entry.get("link") or "")
    return Report(
        feed_url=feed_url,
        # Without an id, a link alone names nothing: some feeds have one and the same for all entries.
        guid=entry.get("id") or f"{link} {title}",
        source=source,
        headline=title,
        at=min(_time_of(entry, now) or now, now),
        link=link if len(link) <= LONGEST_LINK else "",
    )


def _time_of(entry: Any, now: datetime) -> datetime | None:
    """Return when an entry was published; None if it does not say, or says something impossible."""
    parsed = entry.get("published_parsed")
    if parsed is None and "updated_parsed" in entry:
        parsed = entry.updated_parsed
    try:
        at = datetime.fromtimestamp(timegm(parsed), timezone.utc)
    except (TypeError, ValueError, OverflowError, OSError):
        return None
    return at if EPOCH < at < now + AHEAD else None


def _source(parsed: Any, feed_url: str) -> str:
    """Return the title of a feed, or the name of its server if it has none that can be read."""
    try:
        return _title(parsed.feed, parsed.version)[:LONGEST_SOURCE] or server_of(feed_url)
    except (ValueError, SuspiciousOperation):
        return server_of(feed_url)


def _title(titled: Any, version: str) -> str:
    """Return a title as text in one line: HTML without its tags, plain text as it is."""
    detail = titled.get("title_detail")
    value = detail.value if detail else ""
    if len(value) > LONGEST_MARKUP:
        raise ValueError("longer than a title")
    if detail and _is_html(detail, version):
        value = unescape(strip_tags(value.replace("<br", " <br")))
    kept = one_line(without(in_text, one_line(value)))
    return kept if is_seen(kept) else ""


def _is_html(detail: Any, version: str) -> bool:
    if detail.type != "text/plain":
        return True
    if version.startswith("atom"):
        return False
    tags = _TAG.findall(detail.value)
    return bool(tags) and _TITLE_TAGS.issuperset(tags)
