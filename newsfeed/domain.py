"""What happens in the newsroom: a mission is told moment by moment, the desk publishes, feeds bring more."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta, timezone
from hashlib import sha256
from unicodedata import category

from django.db import transaction

from events.publish import now as microseconds
from events.publish import publish, publish_now

from .events import Dropped, Headline, Stopped
from .models import HeadlineRow, Mission

URGENCIES = ("routine", "urgent", "flash")
# What fits on two lines of a front page.
LONGEST_HEADLINE = 200
# Two days of the mission, around and around.
KEPT = 10_000
# A turn that comes later than this comes after an outage: the mission goes on from there, without a rush.
LATE = timedelta(seconds=5)
MISSION, DESK = "mission", "desk"
# Unicode's control characters, surrogates, line and paragraph separators.
_NOT_IN_A_LINE = ("Cc", "Cs", "Zl", "Zp")


@dataclass(frozen=True)
class Author:
    """Who publishes from the desk."""

    id: str
    name: str


@dataclass(frozen=True)
class Moment:
    """A moment of the mission, and for how many seconds of the replay nothing else happens after it."""

    at: str
    phase: str
    urgency: str
    headline: str
    pause: float


@dataclass(frozen=True)
class Report:
    """What a feed brings: `guid` names it for all time within its feed; `at` as datetime, UTC."""

    feed_url: str
    guid: str
    source: str
    headline: str
    at: datetime
    link: str


def advance(moments: Sequence[Moment], now: datetime) -> Headline | None:
    """Tell the mission's next moment where it is due; after the last one the first follows."""
    here, _ = Mission.objects.get_or_create(pk=1, defaults={"due_at": now})
    if here.due_at > now:
        return None
    with transaction.atomic():
        if not _move_on(here, moments, now):
            return None
        moment = asdict(moments[here.moment])
        del moment["pause"]
        key = f"mission {here.round} {here.moment}"
        return _tell(
            key, **moment | {"source": MISSION, "moment": here.moment, "at": _datetime(moment["at"])}
        )[0]


def _move_on(here: Mission, moments: Sequence[Moment], now: datetime) -> bool:
    """Note which moment is next and when; returns False where another worker has been faster."""
    since = here.due_at if now - here.due_at < LATE else now
    moment = (here.moment + 1) % len(moments)
    return bool(
        Mission.objects.filter(pk=here.pk, round=here.round, moment=here.moment).update(
            moment=moment,
            round=here.round + (moment == 0),
            due_at=since + timedelta(seconds=moments[here.moment].pause),
        )
    )


def place() -> dict[str, object]:
    """Return where the mission is: its round, the moment that comes next, and when."""
    here = Mission.objects.filter(pk=1).first() or Mission()
    return {"round": here.round, "moment": here.moment, "due_at": _iso(here.due_at)}


def publish_from_desk(author: Author, headline: str, urgency: str, client_id: str) -> tuple[Headline, bool]:
    """Publish a visitor's headline; returns it, and whether it is new.

    The same `client_id` of the same author again publishes nothing and returns the first headline.
    """
    key = f"desk {author.id} {client_id}"
    return _tell(key, headline=one_line(headline), urgency=urgency, source=DESK, author=author.name)


def take(report: Report) -> bool:
    """Publish what a feed reports, unless it has been; returns whether it was new."""
    name = sha256(f"{report.feed_url} {report.guid}".encode()).hexdigest()
    values = asdict(report) | {"urgency": "routine", "headline": one_line(report.headline)[:LONGEST_HEADLINE]}
    del values["feed_url"], values["guid"]
    return _tell(f"feed {name}", **values)[1]


def headlines(limit: int, before: int | None = None) -> list[Headline]:
    """Return the last headlines, or the last before one of them, newest first."""
    rows = HeadlineRow.objects.order_by("-id")
    if before is not None:
        rows = rows.filter(id__lt=before)
    return [_headline(row) for row in rows[:limit]]


def drop(visitor_id: str) -> None:
    """End a visitor's streams."""
    publish_now(Dropped(visitor_id))


def refuse(visitor_id: str, seconds: int) -> str:
    """End a visitor's streams and open none for so long; returns until when, ISO 8601 UTC."""
    until = microseconds() + seconds * 1_000_000
    publish_now(Stopped(visitor_id, until))
    return _iso(datetime.fromtimestamp(until / 1_000_000, timezone.utc))


def seed(moments: Sequence[Moment]) -> None:
    """Tell the first moment before the first visitor comes; only once."""
    if not HeadlineRow.objects.exists():
        advance(moments, datetime.now(timezone.utc))


def one_line(text: str) -> str:
    """Return a text in one line: control characters and line breaks of every kind become a space."""
    return " ".join("".join(" " if category(char) in _NOT_IN_A_LINE else char for char in text).split())


def _tell(key: str, **values: object) -> tuple[Headline, bool]:
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
    return Headline(**values | {"at": _iso(row.at), "published_at": _iso(row.published_at)})


def _iso(time: datetime) -> str:
    return f"{time.astimezone(timezone.utc):%Y-%m-%dT%H:%M:%SZ}"


def _datetime(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
