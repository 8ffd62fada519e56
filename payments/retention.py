"""How long the processor and the shop keep what they store; see `events/retention.py`."""

from datetime import timedelta

from django.db.models import Q

from events.retention import LONGEST, Keep

from .domain import endpoint_deleted
from .models import (
    Attempt,
    Customer,
    Delivery,
    Deployment,
    Endpoint,
    Message,
    Order,
    Payment,
    Received,
    Shop,
)

# A class of thirty that pays once a minute for a month of lessons; a row is a kilobyte or less.
MOST_ROWS = 50_000
# Each may hold 20,000 bytes of an answer: 200 MB at the very most.
MOST_ATTEMPTS = 10_000
# Each may hold 20,000 characters of a body; what the site's own senders send is a kilobyte. GitHub's are
# counted apart: while one is kept its signed body cannot be replayed, and GitHub signs no time.
MOST_RECEIVED = 5_000
_GITHUB = Q(source="github")
# Ten for each of two hundred visitors.
MOST_ENDPOINTS = 2_000
# A receiver that a student built is used in one course.
ENDPOINTS_KEPT = timedelta(days=120)


def _say_deleted(endpoint: Endpoint) -> None:
    endpoint_deleted(endpoint.visitor_id, endpoint.pk)


KEPT = [
    Keep(Attempt, at="at", most=MOST_ATTEMPTS),
    Keep(Delivery, at="created_at", most=MOST_ROWS, only=~Q(status=Delivery.PENDING)),
    Keep(Message, at="created_at", most=MOST_ROWS, only=~Q(deliveries__status=Delivery.PENDING)),
    Keep(Message, at="created_at", most=2 * MOST_ROWS, age=2 * LONGEST),  # even if still pending
    Keep(Payment, at="created_at", most=MOST_ROWS),
    Keep(
        Endpoint,
        at="created_at",
        most=MOST_ENDPOINTS,
        age=ENDPOINTS_KEPT,
        only=Q(internal=False),
        before=_say_deleted,
    ),
    Keep(Received, at="at", most=MOST_RECEIVED, only=~_GITHUB),
    Keep(Received, at="at", most=MOST_RECEIVED, only=_GITHUB),
    Keep(Order, at="created_at", most=MOST_ROWS),
    Keep(Customer, at="changed_at", most=MOST_ROWS),
    Keep(Deployment, at="created_at", most=MOST_ROWS),
    Keep(Shop, at="changed_at", most=MOST_ROWS),
]
