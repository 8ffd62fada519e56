"""The outbox: messages saved with what they tell of, and the deliveries that somebody may take and make.

A delivery is taken by an update that only one can win, with a lease and a token, and committed before a byte
is sent; what came of it is written only where the token still is the taker's own. So a taker may die at any
moment, and the promise is: at least once, in any order, with one id.
"""

import json
import secrets
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from events.clock import iso

from ..models import Delivery, Endpoint, Message, new_id
from . import schedule

# An attempt is over in ten seconds, and what came of it is written in moments.
LEASE = timedelta(seconds=20)
# An endpoint that takes them gets this many at once from one worker; one that failed last time gets one.
MOST_AT_ONCE = 32
# Those of two whole schedules and some more; a delivery can be made again as often as somebody likes.
MOST_ATTEMPTS_KEPT = 20
# A message that tells of nothing, to one endpoint alone.
TEST = "endpoint.test"


# Given a visitor's id and an endpoint's address, whether one more may be sent there now.
May = Callable[[str, str], bool]


def send(visitor_id: str, type_: str, data: dict[str, object], only_to: Endpoint | None = None) -> Message:
    """Save a message, and a delivery to each endpoint that wants it, in the transaction that is open."""
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
    """Return the endpoints that want a visitor's message of this type: the shop's, and the visitor's own."""
    endpoints = Endpoint.objects.filter(visitor_id__in=("", visitor_id), enabled=True)
    return [endpoint for endpoint in endpoints if wants(endpoint, type_)]


def wants(endpoint: Endpoint, type_: str) -> bool:
    """Return whether an endpoint asked for this type: by name, by `payment.*`, or by `*`."""
    parts = type_.split(".")
    patterns = {type_, "*", *(".".join([*parts[:count], "*"]) for count in range(1, len(parts)))}
    return not patterns.isdisjoint(endpoint.event_types)


def take(room: int, in_hand: dict[str, int], may: May = lambda visitor_id, url: True) -> list[Delivery]:
    """Take up to so many deliveries that are due, and lease them; `in_hand` counts the taker's by endpoint.

    No endpoint gets more than its share, so that one that hangs, or one with thousands due, delays no other;
    and none gets what `may` forbids just now: that stays due.
    """
    at, token = timezone.now(), secrets.token_hex(8)
    chosen = _choose(at, room, in_hand, may)
    if not chosen:
        return []
    with transaction.atomic():
        due = Delivery.objects.filter(_is_due(at), pk__in=chosen, status=Delivery.PENDING)
        # Skipping what another taker holds matters on PostgreSQL; on SQLite there is only one at a time.
        free = list(due.select_for_update(skip_locked=True).values_list("pk", flat=True))
        due.filter(pk__in=free).update(token=token, next_at=at + LEASE)
    return list(Delivery.objects.filter(token=token).select_related("message", "endpoint"))


def fail_abandoned() -> None:
    """Give up what a worker that died had in hand while its endpoint was disabled."""
    due = Delivery.objects.filter(_is_due(timezone.now()), status=Delivery.PENDING, endpoint__enabled=False)
    if due.exists():
        due.update(status=Delivery.FAILED, token="")


def _is_due(at: datetime) -> Q:
    """Return what is due: its time has come, or was set by a clock that has gone back since.

    What was never taken is due at once, and no lease is longer than LEASE, no wait than the longest.
    """
    longest = timedelta(seconds=schedule.longest_wait())
    never_taken = Q(tries=0, token="")
    lease_of_before = ~Q(token="") & Q(next_at__gt=at + LEASE)
    return Q(next_at__lte=at) | never_taken | lease_of_before | Q(next_at__gt=at + longest)


def _choose(at: datetime, room: int, in_hand: dict[str, int], may: May) -> list[int]:
    """Return ids of due deliveries, the longest due first, within each endpoint's share."""
    counts = dict(in_hand)
    full: set[str] = set()
    chosen: list[int] = []
    while len(chosen) < room and (rows := _due(at, room - len(chosen), full, chosen)):
        for row in rows:
            endpoint, count = row.endpoint, counts.get(row.endpoint_id, 0)
            if endpoint.pk not in full and _has_room(endpoint, count, may):
                counts[endpoint.pk] = count + 1
                chosen.append(row.pk)
            else:
                full.add(endpoint.pk)
    return chosen


def _has_room(endpoint: Endpoint, count: int, may: May) -> bool:
    share = 1 if endpoint.failing_since else MOST_AT_ONCE
    return count < share and (endpoint.internal or may(endpoint.visitor_id, endpoint.url))


def _due(at: datetime, limit: int, full: Collection[str], chosen: Collection[int]) -> list[Delivery]:
    due = Delivery.objects.filter(_is_due(at), status=Delivery.PENDING, endpoint__enabled=True)
    left = due.exclude(endpoint_id__in=full).exclude(pk__in=chosen).order_by("next_at")
    return list(left.select_related("endpoint")[:limit])


def begin_anew(delivery: Delivery) -> bool:
    """Make a delivery due now with all attempts left; False if one is in progress."""
    free = Delivery.objects.filter(pk=delivery.pk, token="")
    kept = delivery.attempts.order_by("-id")[:MOST_ATTEMPTS_KEPT]
    delivery.attempts.exclude(pk__in=list(kept.values_list("pk", flat=True))).delete()
    return bool(free.update(status=Delivery.PENDING, tries=0, next_at=timezone.now()))


def recover(endpoint: Endpoint, since: datetime) -> int:
    """Let all be due that an endpoint missed since then: what failed, what came while it was disabled."""
    messages = Message.objects.filter(visitor_id=endpoint.visitor_id, created_at__gte=since)
    failed = endpoint.deliveries.filter(message__created_at__gte=since, status=Delivery.FAILED, token="")
    with transaction.atomic():
        again = failed.update(status=Delivery.PENDING, tries=0, next_at=timezone.now())
        missed = messages.exclude(type=TEST).exclude(deliveries__endpoint=endpoint)
        wanted = [message for message in missed if wants(endpoint, message.type)]
        new = [Delivery(message=message, endpoint=endpoint) for message in wanted]
        Delivery.objects.bulk_create(new, ignore_conflicts=True)
    return again + len(new)
