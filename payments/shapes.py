"""The JSON that answers and events share."""

from datetime import datetime, timezone
from typing import Any

from django.utils.dateparse import parse_datetime

from events.clock import iso

from .models import Attempt, Delivery, Endpoint, Message, Payment
from .shop.models import Customer, Deployment, Order, Received

Shape = dict[str, Any]

# What a deployment does, in this order.
DEPLOYMENT_STEPS = ("checked out", "tests passed", "image built", "rolled out", "live")


def moment(text: object) -> datetime | None:
    """Parse a time in ISO 8601, UTC if it names no zone; None if it is malformed."""
    try:
        at = parse_datetime(str(text))
        return at and at.replace(tzinfo=at.tzinfo or timezone.utc).astimezone(timezone.utc)
    except (ValueError, OverflowError):
        return None


def payment(row: Payment) -> Shape:
    """A payment."""
    names = ("id", "status", "amount", "currency", "description")
    return {name: getattr(row, name) for name in names} | {"created_at": iso(row.created_at)}


def order(row: Order) -> Shape:
    """An order of the shop."""
    names = ("id", "status", "product", "quantity", "amount", "currency", "charged", "payment_id")
    return {name: getattr(row, name) for name in names} | {"created_at": iso(row.created_at)}


def endpoint(row: Endpoint) -> Shape:
    """An endpoint, without its secret."""
    names = ("id", "url", "event_types", "description", "scheme", "internal", "disabled_because")
    signing = row.old_secrets_at(datetime.now(timezone.utc))
    return {name: getattr(row, name) for name in names} | {
        "status": "enabled" if row.enabled else "disabled",
        "failing_since": row.failing_since and iso(row.failing_since),
        "old_secret_until": iso(datetime.fromisoformat(signing[0][1])) if signing else None,
        "created_at": iso(row.created_at),
    }


def message(row: Message) -> Shape:
    """A message, as the processor's event log lists it. Its body is with each of its deliveries."""
    return {"id": row.id, "type": row.type, "created_at": iso(row.created_at)}


def delivery(row: Delivery) -> Shape:
    """A delivery, in short. `next_attempt_at` is null while an attempt is in progress and when it is over."""
    waiting = row.status == Delivery.PENDING and not row.token
    return {
        "id": row.pk,
        "message_id": row.message_id,
        "type": row.message.type,
        "endpoint": row.endpoint_id,
        "status": row.status,
        "tries": row.tries,
        "next_attempt_at": iso(row.next_at) if waiting else None,
        "created_at": iso(row.created_at),
    }


def delivery_in_full(row: Delivery) -> Shape:
    """A delivery with its body and every attempt that is kept."""
    attempts = [attempt_in_full(attempt) for attempt in row.attempts.order_by("id")]
    return delivery(row) | {"body": _text(row.message.body), "attempts": attempts}


def attempt(row: Attempt) -> Shape:
    """One attempt, in short: without an answer `status` is null and `error` says why."""
    names = ("status", "duration_ms", "error", "bytes_up", "bytes_down")
    return {"at": iso(row.at)} | {name: getattr(row, name) for name in names}


def attempt_in_full(row: Attempt) -> Shape:
    """One attempt, with what was sent and the beginning of what was answered."""
    return attempt(row) | {"request_headers": row.request_headers, "answer": _text(row.answer)}


def received(row: Received) -> Shape:
    """A summary of a webhook that the shop accepted: a body may be too large for events and lists."""
    names = (
        "id",
        "source",
        "message_id",
        "type",
        "about",
        "checks",
        "effect",
        "effects",
        "copies",
        "conflicts",
        "body_bytes",
    )
    return {name: getattr(row, name) for name in names} | {"at": iso(row.at)}


def received_in_full(row: Received) -> Shape:
    """A webhook that the shop accepted, with the beginning of its body."""
    return received(row) | {"body": row.body}


def customer(row: Customer) -> Shape:
    """A customer of the shop."""
    shape = {"id": row.external_id, "name": row.name, "email": row.email}
    return shape | {"changed_at": iso(row.changed_at)}


def deployment(row: Deployment) -> Shape:
    """A deployment; `steps_done` are those of DEPLOYMENT_STEPS that are over."""
    names = ("id", "repository", "ref", "commit", "title", "pusher")
    return {name: getattr(row, name) for name in names} | {
        "steps_done": list(DEPLOYMENT_STEPS[: row.step]),
        "steps": list(DEPLOYMENT_STEPS),
        "status": "live" if row.step == len(DEPLOYMENT_STEPS) else "running",
        "created_at": iso(row.created_at),
    }


def _text(body: bytes | memoryview) -> str:
    return bytes(body).decode("utf-8", "replace")
