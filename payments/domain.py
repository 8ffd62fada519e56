"""What happens at the payment processor: payments are made, settled and refunded,
and the endpoints that asked for it are notified.

What happens in the shop is in `shop/domain.py`. The two share a database here and behave as if they did
not: only a webhook notifies the shop whether a payment succeeded.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from events.outbox import publish, publish_all

from . import shapes
from .events import DeliveriesTried, EndpointChanged, PaymentChanged
from .models import Attempt, Endpoint, Payment, new_id
from .sending import outbox, record
from .sending.outcome import Made

# Long enough to see "processing", short enough to wait for.
SETTLED_AFTER = timedelta(seconds=1)
# Like a processor's test card: an amount that ends in these digits is declined.
DECLINED_ENDING = 13
# Payments settled in one turn; the next is a second later.
MOST_AT_ONCE = 200
# One is some 500 bytes, 1,700 where the error is long and not in ASCII: an event stays below 16 kB.
DELIVERIES_IN_AN_EVENT = 9


class KeyReused(Exception):  # noqa: N818 - it is the conflict's name
    """The idempotency key was used for something else."""


class NotRefundable(Exception):  # noqa: N818
    """Only a payment that succeeded can be refunded."""


def pay(
    visitor_id: str, amount: int, currency: str, description: str, key: str | None
) -> tuple[Payment, bool]:
    """Accept a payment, to be settled by a worker; returns it, and whether it is new.

    The same key from the same visitor with the same payment returns the first one. Raises KeyReused if the
    payment is another one. `amount` is in the smallest unit of the currency.
    """
    known = _known(visitor_id, key, amount, currency, description)
    if known is not None:
        return known, False
    row = Payment(id=new_id("pay"), visitor_id=visitor_id, amount=amount, currency=currency, key=key)
    row.description = description
    row.settle_at = timezone.now() + SETTLED_AFTER
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            _announce(row)
    except IntegrityError:
        # Another request with this key was faster.
        known = _known(visitor_id, key, amount, currency, description)
        if known is None:
            raise
        return known, False
    return row, True


def _known(visitor_id: str, key: str | None, amount: int, currency: str, description: str) -> Payment | None:
    if not key:
        return None
    known = Payment.objects.filter(visitor_id=visitor_id, key=key).first()
    if known and (known.amount, known.currency, known.description) != (amount, currency, description):
        raise KeyReused
    return known


def settle_due() -> int:
    """Settle the payments that are due; returns how many."""
    now = timezone.now()
    set_by_a_clock_that_went_back = Q(settle_at__gt=now + SETTLED_AFTER)
    is_due = Q(settle_at__lte=now) | set_by_a_clock_that_went_back
    due = Payment.objects.filter(is_due, status="processing").order_by("settle_at")
    return sum(_settle(row) for row in due[:MOST_AT_ONCE])


def _settle(row: Payment) -> bool:
    declined = row.amount % 100 == DECLINED_ENDING
    return _change(row, "processing", "failed" if declined else "succeeded")


def refund(row: Payment) -> Payment:
    """Refund a payment; a second call changes nothing. Raises NotRefundable."""
    if not _change(row, "succeeded", "refunded"):
        row.refresh_from_db()
    if row.status != "refunded":
        raise NotRefundable
    return row


def _change(row: Payment, before: str, after: str) -> bool:
    """Change the status of a payment and publish it; False if another process changed it first."""
    with transaction.atomic():
        if not Payment.objects.filter(pk=row.pk, status=before).update(status=after):
            return False
        row.status = after
        _announce(row)
    return True


def _announce(row: Payment) -> None:
    outbox.send(row.visitor_id, f"payment.{row.status}", shapes.payment(row))
    publish(PaymentChanged(row.visitor_id, shapes.payment(row)))


def tried(made: list[Made]) -> None:
    """Save the outcomes of attempts, and notify the visitors whose messages they were."""
    now = timezone.now()
    with transaction.atomic():
        for endpoint in record.endpoints(made, now):
            endpoint_changed(endpoint)
        publish_all(_to_visitors(record.attempts(made, now)))


def _to_visitors(attempts: list[Attempt]) -> Iterator[DeliveriesTried]:
    """Yield the events that report attempts to the visitors whose messages they were."""
    shown = defaultdict(list)
    for attempt in attempts:
        one = shapes.delivery(attempt.delivery) | {"attempt": shapes.attempt(attempt)}
        shown[attempt.delivery.message.visitor_id].append(one)
    for visitor_id, theirs in shown.items():
        for start in range(0, len(theirs), DELIVERIES_IN_AN_EVENT):
            yield DeliveriesTried(visitor_id, theirs[start : start + DELIVERIES_IN_AN_EVENT])


def endpoint_changed(endpoint: Endpoint) -> None:
    """Notify a visitor's pages of a change at one of their endpoints."""
    publish(EndpointChanged(endpoint.visitor_id, shapes.endpoint(endpoint)))


def endpoint_deleted(visitor_id: str, endpoint_id: str) -> None:
    """Notify a visitor's pages that an endpoint is gone."""
    publish(EndpointChanged(visitor_id, {"id": endpoint_id, "status": "deleted"}))
