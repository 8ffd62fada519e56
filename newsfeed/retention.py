"""How long the newsroom keeps its data; see `events/retention.py`."""

from django.db.models import Q

from events.retention import Bounded, Keep

from .domain import DESK
from .domain import KEPT as MOST_HEADLINES
from .models import Feed, HeadlineRow, Mission

KEPT = [
    Keep(HeadlineRow, at="published_at", most=MOST_HEADLINES, only=Q(source=DESK)),
    Bounded(HeadlineRow, "each new headline deletes the oldest one"),
    Bounded(Mission, "one row"),
    Bounded(Feed, "one row for each address in NEWS_FEED_URLS"),
]
