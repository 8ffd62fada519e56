"""When feeds are read: each when it is due, and a failing one less and less often."""

import logging
import random
import re
from datetime import datetime, timedelta

from django.conf import settings

from newsfeed import domain
from newsfeed.models import Feed

from .entries import reports, server_of
from .fetch import FeedFailed, fetch

logger = logging.getLogger(__name__)

# Most feeds change a few times an hour.
EVERY = timedelta(minutes=5)
# A feed that fails is asked after 1, 2, 4… minutes, with jitter, and never less than once in this time.
FIRST_RETRY, LONGEST_RETRY = timedelta(minutes=1), timedelta(hours=2)
JITTER = 0.8, 1.2
# As long as the columns; a longer value is not kept, because half an ETag is useless.
LONGEST_ETAG, LONGEST_MODIFIED = 500, 100


def standing() -> list[dict[str, object]]:
    """Return how each feed stands: `server`, and once it was asked, `failures` in a row, `problem`, `due_at`.

    Only the name of the server: the address may hold somebody's key.
    """
    known = {row["url"]: row for row in Feed.objects.values("url", "failures", "problem", "due_at")}
    return [{"server": server_of(url), **known.get(url, {})} for url in settings.NEWS_FEED_URLS]


def read_due(now: datetime) -> None:
    """Read every configured feed that is due; a failure of one does not stop the others."""
    for url in settings.NEWS_FEED_URLS:
        try:
            feed, _ = Feed.objects.get_or_create(url=url, defaults={"due_at": now})
            mine = Feed.objects.filter(pk=feed.pk, due_at=feed.due_at)
            if _is_due(feed, now) and mine.update(due_at=now + EVERY):
                read(feed, now)
        except Exception:
            logger.exception("the feed of %s was not read", server_of(url))


def _is_due(feed: Feed, now: datetime) -> bool:
    """Return whether a feed is due, or its time was set by a clock that was set back since."""
    latest = now + LONGEST_RETRY * JITTER[1]
    return feed.due_at <= now or feed.due_at > latest


def read(feed: Feed, now: datetime) -> int:
    """Request a feed and publish what is new, oldest first; return how many. Sets its next time."""
    known = {"If-None-Match": feed.etag, "If-Modified-Since": feed.modified}
    try:
        document = fetch(feed.url, {name: value for name, value in known.items() if value})
        found = reports(document, feed.url, now) if document.status == 200 else []
    except Exception as error:  # noqa: BLE001 - whatever a feed sets off is a failure of that feed
        _note_failure(feed, now, error)
        return 0
    published = sum(domain.publish_from_feed(report) for report in found)
    if document.status == 200:
        feed.etag = _kept(document.headers.get("ETag", ""), LONGEST_ETAG)
        feed.modified = _kept(document.headers.get("Last-Modified", ""), LONGEST_MODIFIED)
    feed.failures, feed.problem, feed.due_at = 0, "", now + EVERY
    feed.save()
    return published


def _kept(header: str, longest: int) -> str:
    """Return a header if it can be kept unchanged and sent back, otherwise nothing."""
    return header if len(header) <= longest and header.isprintable() else ""


def _note_failure(feed: Feed, now: datetime, error: Exception) -> None:
    known = isinstance(error, FeedFailed)
    feed.problem = str(error) if known else "it cannot be read"
    server = server_of(feed.url)
    logger.warning(
        "the feed of %s failed, what it said before stays: %s", server, feed.problem, exc_info=not known
    )
    feed.failures += 1
    backoff = min(LONGEST_RETRY, FIRST_RETRY * 2 ** min(feed.failures - 1, 10))
    asked = _asked_to_wait(error.retry_after if isinstance(error, FeedFailed) else "")
    feed.due_at = now + max(asked, backoff * random.uniform(*JITTER))  # noqa: S311 - jitter
    feed.save()


def _asked_to_wait(retry_after: str) -> timedelta:
    """Return a Retry-After in seconds, within limits; zero if it is missing, or a date."""
    if not re.fullmatch(r"[0-9]{1,6}", retry_after):
        return timedelta()
    return min(LONGEST_RETRY, timedelta(seconds=int(retry_after)))
