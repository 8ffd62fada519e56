"""The outbox: messages are saved in the transaction of what happened, and workers take their deliveries.

A delivery is taken by an update that only one worker can win, with a lease and a token, committed before a
byte is sent; its outcome is saved only if the token is still the worker's own. So a worker may die at any
moment, and the promise is: at least once, in any order, with one id.
"""

import json
import secrets
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Min, Q
from django.utils import timezone

from events.clock import iso
from events.publishers import Backlog

from ..models import Delivery, Endpoint, Message, new_id
from . import schedule

# Twice an attempt: its ten seconds, and time to save the outcome.
LEASE = timedelta(seconds=20)
# Attempts at once to one endpoint from one worker; one that failed last time gets a single one.
MOST_AT_ONCE = 32
# Attempts kept of one delivery: two whole schedules and some; a visitor can redeliver without end.
MOST_ATTEMPTS_KEPT = 20
# The type of a test message, which goes to one endpoint only.
TEST = "endpoint.test"


# Given a visitor's id and an endpoint's URL, whether one more webhook may be sent now.
May = Callable[[str, str], bool]


def send(visitor_id: str, type_: str, data: dict[str, object], only_to: Endpoint | None = None) -> Message:
    """Save a message and a delivery to each endpoint that wants it, in the open transaction."""
    at = timezone.now()
    body = {"type": type_, "timestamp": iso(at), "data": data}
    message = Message.objects.create(
        id=new_id("msg"),
        visitor_id=visitor_id,
        type=type_,
        body=json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(),
        created_at=at,
    )
    endpoints = [only_to] if only_to else interested(visitor_id, type_)
    Delivery.objects.bulk_create(Delivery(message=message, endpoint=endpoint) for endpoint in endpoints)
    return message


def interested(visitor_id: str, type_: str) -> list[Endpoint]:
    """Return the endpoints that want a visitor's message of this type: the shop's and the visitor's."""
    endpoints = Endpoint.objects.filter(visitor_id__in=("", visitor_id), enabled=True)
    return [endpoint for endpoint in endpoints if wants(endpoint, type_)]


def wants(endpoint: Endpoint, type_: str) -> bool:
    """Return whether an endpoint asked for this type: by name, by `payment.*`, or by `*`."""
    parts = type_.split(".")
    patterns = {type_, "*", *(".".join([*parts[:count], "*"]) for count in range(1, len(parts)))}
    return not patterns.isdisjoint(endpoint.event_types)


def lease(room: int, in_hand: dict[str, int], may: May = lambda visitor_id, url: True) -> list[Delivery]:
    """Lease up to `room` due deliveries; `in_hand` counts the worker's attempts by endpoint.

    No endpoint gets more than its share, so that one that hangs, or one with thousands due, delays no other.
    What `may` does not allow now stays due.
    """
    at, token = timezone.now(), secrets.token_hex(8)
    chosen = _choose(at, room, in_hand, may)
    if not chosen:
        return []
    with transaction.atomic():
        due = Delivery.objects.filter(_is_due(at), pk__in=chosen, status=Delivery.PENDING)
        # Skipping rows that another worker holds matters on PostgreSQL; SQLite has one writer at a time.
        free = list(due.select_for_update(skip_locked=True).values_list("pk", flat=True))
        due.filter(pk__in=free).update(token=token, next_at=at + LEASE)
    taken = Delivery.objects.filter(token=token).select_related("message")
    return list(taken.prefetch_related("endpoint"))  # one object for all deliveries to an endpoint


def backlog() -> Backlog:
    """Return how many deliveries are due and not taken, and for how long the oldest has been."""
    at = timezone.now()
    due = Delivery.objects.filter(status=Delivery.PENDING, next_at__lte=at, endpoint__enabled=True)
    found = due.aggregate(count=Count("pk"), oldest=Min("next_at"))
    oldest = found["oldest"]
    return Backlog(found["count"], (at - oldest).total_seconds() if oldest else None)


def fail_abandoned() -> None:
    """Give up deliveries whose worker died while their endpoint was being disabled."""
    due = Delivery.objects.filter(_is_due(timezone.now()), status=Delivery.PENDING, endpoint__enabled=False)
    if due.exists():
        due.update(status=Delivery.FAILED, token="")


def _is_due(at: datetime) -> Q:
    """Return the condition of being due; a clock that has gone back since delays nothing.

    What was never taken is due at once. A lease that ends much later than one from now, or a wait longer than
    possible, was set by another clock; one that ends a little later, by a worker that was quicker.
    """
    longest = timedelta(seconds=schedule.longest_wait())
    never_taken = Q(tries=0, token="")
    lease_of_before = ~Q(token="") & Q(next_at__gt=at + 2 * LEASE)
    return Q(next_at__lte=at) | never_taken | lease_of_before | Q(next_at__gt=at + longest)


def _choose(at: datetime, room: int, in_hand: dict[str, int], may: May) -> list[int]:
    """Return ids of due deliveries, the longest overdue first, within each endpoint's share."""
    counts = dict(in_hand)
    full: set[str] = set()
    chosen: list[int] = []
    while len(chosen) < room and (rows := _due(at, room - len(chosen), full, chosen)):
        endpoints = Endpoint.objects.in_bulk({endpoint_id for _, endpoint_id in rows} - full)
        for delivery_id, endpoint_id in rows:
            endpoint, count = endpoints.get(endpoint_id), counts.get(endpoint_id, 0)
            if endpoint_id not in full and endpoint and _has_room(endpoint, count, may):
                counts[endpoint_id] = count + 1
                chosen.append(delivery_id)
            else:
                full.add(endpoint_id)
    return chosen


def _has_room(endpoint: Endpoint, count: int, may: May) -> bool:
    share = 1 if endpoint.failing_since else MOST_AT_ONCE
    return count < share and (endpoint.internal or may(endpoint.visitor_id, endpoint.url))


def _due(at: datetime, limit: int, full: Collection[str], chosen: Collection[int]) -> list[tuple[int, str]]:
    """Return ids of due deliveries and of their endpoints: most of the rows found are left for later."""
    due = Delivery.objects.filter(_is_due(at), status=Delivery.PENDING, endpoint__enabled=True)
    left = due.exclude(endpoint_id__in=full).exclude(pk__in=chosen).order_by("next_at")
    return list(left.values_list("pk", "endpoint_id")[:limit])


def restart(delivery: Delivery) -> bool:
    """Make a delivery due now with all attempts left; False if one is in progress."""
    free = Delivery.objects.filter(pk=delivery.pk, token="")
    kept = delivery.attempts.order_by("-id")[:MOST_ATTEMPTS_KEPT]
    delivery.attempts.exclude(pk__in=list(kept.values_list("pk", flat=True))).delete()
    return bool(free.update(status=Delivery.PENDING, tries=0, next_at=timezone.now()))


def recover(endpoint: Endpoint, since: datetime) -> int:
    """Redeliver what the endpoint missed since then: what failed, and what it never got while disabled."""
    messages = Message.objects.filter(visitor_id=endpoint.visitor_id, created_at__gte=since)
    failed = endpoint.deliveries.filter(message__created_at__gte=since, status=Delivery.FAILED, token="")
    with transaction.atomic():
        again = failed.update(status=Delivery.PENDING, tries=0, next_at=timezone.now())
        missed = messages.exclude(type=TEST).exclude(deliveries__endpoint=endpoint)
        wanted = [message for message in missed if wants(endpoint, message.type)]
        new = [Delivery(message=message, endpoint=endpoint) for message in wanted]
        Delivery.objects.bulk_create(new, ignore_conflicts=True)
    return again + len(new)
