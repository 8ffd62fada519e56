"""What happens in the newsroom: headlines go out, from the mission, from the desk and from feeds."""

from dataclasses import asdict, dataclass, fields
from datetime import datetime, timezone
from hashlib import sha256
from unicodedata import category

from django.db import transaction

from events.clock import iso, microseconds
from events.outbox import publish, publish_now
from events.person import Person

from .events import Headline, Stopped
from .models import HeadlineRow

URGENCIES = ("routine", "urgent", "flash")
# What fits on two lines of a front page.
LONGEST_HEADLINE = 200
# Two days of the mission, around and around.
KEPT = 10_000
DESK = "desk"
# Unicode's control characters, surrogates, line and paragraph separators.
_NOT_IN_A_LINE = ("Cc", "Cs", "Zl", "Zp")


@dataclass(frozen=True)
class Report:
    """What a feed brings: `guid` names it for all time within its feed; `at` as datetime, UTC."""

    feed_url: str
    guid: str
    source: str
    headline: str
    at: datetime
    link: str


def publish_from_desk(author: Person, headline: str, urgency: str, client_id: str) -> tuple[Headline, bool]:
    """Publish a visitor's headline; returns it, and whether it is new.

    The same `client_id` of the same author again publishes nothing and returns the first headline.
    """
    key = f"desk {author.id} {client_id}"
    return keep(key, headline=one_line(headline), urgency=urgency, source=DESK, author=author.name)


def publish_from_feed(report: Report) -> bool:
    """Publish what a feed reports, unless it has been; returns whether it was new."""
    name = sha256(f"{report.feed_url} {report.guid}".encode(errors="replace")).hexdigest()
    values = asdict(report) | {"urgency": "routine", "headline": one_line(report.headline)[:LONGEST_HEADLINE]}
    del values["feed_url"], values["guid"]
    return keep(f"feed {name}", **values)[1]


def headlines(limit: int, before: int | None = None) -> list[Headline]:
    """Return the last headlines, or the last before one of them, newest first."""
    rows = HeadlineRow.objects.order_by("-id")
    if before is not None:
        rows = rows.filter(id__lt=before)
    return [_headline(row) for row in rows[:limit]]


def refuse(visitor_id: str, seconds: int) -> str:
    """End a visitor's streams and open none for this long; returns until when, ISO 8601 UTC."""
    until = microseconds() + seconds * 1_000_000
    publish_now(Stopped(visitor_id, until))
    return iso(datetime.fromtimestamp(until / 1_000_000, timezone.utc))


def allow(visitor_id: str) -> None:
    """Let a visitor open streams again."""
    publish_now(Stopped(visitor_id, microseconds()))


def one_line(text: str) -> str:
    """Return a text in one line: control characters and line breaks of every kind become a space."""
    printable = (" " if category(char) in _NOT_IN_A_LINE else char for char in text)
    return " ".join("".join(printable).split())


def keep(key: str, **values: object) -> tuple[Headline, bool]:
    """Keep a headline and publish it, in one transaction, unless one with this key was kept before."""
    with transaction.atomic():
        row, new = HeadlineRow.objects.get_or_create(key=key, defaults=values)
        headline = _headline(row)
        if new:
            publish(headline)
            HeadlineRow.objects.filter(id__lte=row.pk - KEPT).delete()
    return headline, new


def _headline(row: HeadlineRow) -> Headline:
    values = {field.name: getattr(row, field.name) for field in fields(Headline)}
    return Headline(**values | {"at": iso(row.at), "published_at": iso(row.published_at)})
