"""Saving the outcomes of attempts: the delivery's next step, the attempt, the endpoint's health."""

from datetime import datetime, timedelta

from django.db.models import F

from ..models import Attempt, Delivery, Endpoint
from . import schedule
from .outcome import Made

GONE = 410


def endpoints(made: list[Made], now: datetime) -> list[Endpoint]:
    """Save how the endpoints did; returns those that were disabled for it.

    In the order of their ids, so that two workers that save at once do not deadlock.
    """
    newest = {attempt.delivery.endpoint_id: attempt for attempt in sorted(made, key=lambda one: one.at)}
    disabled = []
    for endpoint_id in sorted(newest):
        attempt = newest[endpoint_id]
        row = Endpoint.objects.filter(pk=endpoint_id)
        if attempt.outcome.succeeded:
            row.filter(failing_since__isnull=False).update(failing_since=None)
            continue
        row.filter(failing_since__isnull=True).update(failing_since=attempt.at)
        if because := _reason_to_disable(attempt, now):
            disabled += disable(endpoint_id, because)
    return disabled


def _reason_to_disable(attempt: Made, now: datetime) -> str:
    if attempt.outcome.status == GONE:
        return "it answered 410 Gone"
    since = attempt.delivery.endpoint.failing_since
    if since and now - since >= timedelta(seconds=schedule.scaled(schedule.DISABLED_AFTER)):
        return "all deliveries failed for too long"
    return ""


def disable(endpoint_id: str, because: str) -> list[Endpoint]:
    """Disable an endpoint and give up its pending deliveries; returns it, or nothing if it was disabled.

    The shop's own cannot be disabled: nobody could enable it.
    """
    row = Endpoint.objects.filter(pk=endpoint_id, enabled=True, internal=False)
    if not row.update(enabled=False, disabled_because=because):
        return []
    waiting = Delivery.objects.filter(endpoint_id=endpoint_id, status=Delivery.PENDING, token="")
    waiting.update(status=Delivery.FAILED)
    return [Endpoint.objects.get(pk=endpoint_id)]


def attempts(made: list[Made], now: datetime) -> list[Attempt]:
    """Save the attempts and what is next; returns those whose lease was still ours."""
    enabled = set(
        Endpoint.objects.filter(
            pk__in={attempt.delivery.endpoint_id for attempt in made}, enabled=True
        ).values_list("pk", flat=True)
    )
    mine = _still_ours(made)
    for attempt in mine:
        _decide(attempt, attempt.delivery.endpoint_id in enabled, now)
    _save([attempt.delivery for attempt in mine])
    return Attempt.objects.bulk_create(_attempt(attempt) for attempt in mine)


def _still_ours(made: list[Made]) -> list[Made]:
    """Return the attempts on deliveries whose token is still the worker's, and lock these deliveries."""
    ids = [attempt.delivery.pk for attempt in made]
    rows = Delivery.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    tokens = dict(rows.values_list("pk", "token"))
    return [attempt for attempt in made if tokens.get(attempt.delivery.pk) == attempt.delivery.token]


def _decide(attempt: Made, enabled: bool, now: datetime) -> None:
    """Set what is next for a delivery."""
    delivery, outcome = attempt.delivery, attempt.outcome
    delivery.tries, delivery.token = delivery.tries + 1, ""
    if outcome.succeeded:
        delivery.status = Delivery.SUCCEEDED
    else:
        asked = schedule.asked_for(outcome.status, outcome.retry_after, now)
        wait = schedule.wait_after(delivery.tries, asked) if enabled else None
        delivery.status = Delivery.FAILED if wait is None else Delivery.PENDING
        delivery.next_at = now + timedelta(seconds=wait or 0)


def _save(deliveries: list[Delivery]) -> None:
    """Save what is next: in one query for all that succeeded; each that failed has a time of its own."""
    succeeded = [delivery.pk for delivery in deliveries if delivery.status == Delivery.SUCCEEDED]
    over = Delivery.objects.filter(pk__in=succeeded)
    over.update(status=Delivery.SUCCEEDED, tries=F("tries") + 1, token="")
    for delivery in deliveries:
        if delivery.status != Delivery.SUCCEEDED:
            delivery.save(update_fields=["status", "tries", "next_at", "token"])


def _attempt(made: Made) -> Attempt:
    return Attempt(
        delivery=made.delivery,
        bytes_up=made.outcome.bytes_up,
        bytes_down=made.outcome.bytes_down,
        at=made.at,
        duration_ms=made.outcome.duration_ms,
        status=made.outcome.status,
        request_headers=made.headers,
        answer=made.outcome.answer,
        error=made.outcome.error,
    )
