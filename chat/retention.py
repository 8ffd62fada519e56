"""How long the chat keeps what it remembers; see `events/retention.py`."""

from django.db.models import Q

from events.retention import Bounded, Keep

from .models import Acquaintance, ChatMessage, Crowd, Member, Notification

# A class of thirty that writes a message a minute each for a month of lessons: 100 MB at the very most.
MOST_MESSAGES = 50_000
# Twenty bytes or so each, and a school has no more people.
MOST_PEOPLE = 20_000

KEPT = [
    Keep(ChatMessage, at="at", most=MOST_MESSAGES),
    Keep(Notification, at="message__at", most=MOST_MESSAGES),
    Keep(Member, at="seen_at", most=MOST_PEOPLE, only=Q(present=False)),
    Keep(Acquaintance, at="met_at", most=MOST_PEOPLE),
    Bounded(Crowd, "one row"),
]
