"""The bench of attacks: each is really sent to the shop's receiver, about an order that is made for it."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from ..sending.signing import new_secret
from ..shop.models import Order
from .samples import Sample, standard

COPIES = 20
# A minute beyond what the receiver accepts.
TOO_OLD_SECONDS = 360

Sent = list[dict[str, Any]]


def sent(sample: Sample) -> dict[str, Any]:
    """Send a webhook; returns the request and the answer, which has the verdict of each check."""
    outcome = sample.send()
    try:
        answer = json.loads(outcome.answer)
    except ValueError:
        answer = None  # no answer, or not the receiver's
    return {
        "request": sample.shape,
        "status": outcome.status,
        "error": outcome.error,
        "duration_ms": outcome.duration_ms,
        "answer": answer,
    }


def _event(order: Order, status: str = "succeeded", **signing: Any) -> Sample:
    data = {"id": order.payment_id, "status": status, "amount": order.amount, "currency": order.currency}
    return standard("processor", f"payment.{status}", data, **signing)


def _genuine(order: Order) -> Sent:
    return [sent(_event(order))]


def _byte_changed(order: Order) -> Sent:
    sample = _event(order)
    return [sent(sample.with_body(sample.body.replace(b'"amount":1', b'"amount":9')))]


def _rewritten(order: Order) -> Sent:
    sample = _event(order)
    return [sent(sample.with_body(json.dumps(json.loads(sample.body), indent=2).encode()))]


def _wrong_secret(order: Order) -> Sent:
    return [sent(_event(order, secret=new_secret()))]


def _old_timestamp(order: Order) -> Sent:
    return [sent(_event(order, age=TOO_OLD_SECONDS))]


def _replay(order: Order) -> Sent:
    sample = _event(order)
    return [sent(sample), sent(sample)]


def _copies(order: Order) -> Sent:
    sample = _event(order)
    with ThreadPoolExecutor(COPIES) as pool:
        return list(pool.map(sent, [sample] * COPIES))


def _out_of_order(order: Order) -> Sent:
    return [sent(_event(order)), sent(_event(order, "processing"))]


def _id_reused(order: Order) -> Sent:
    first = _event(order)
    return [sent(first), sent(_event(order, "refunded", message_id=first.headers["webhook-id"]))]


KINDS: dict[str, Callable[[Order], Sent]] = {
    "genuine": _genuine,
    "byte_changed": _byte_changed,
    "rewritten": _rewritten,
    "wrong_secret": _wrong_secret,
    "old_timestamp": _old_timestamp,
    "replay": _replay,
    "copies": _copies,
    "out_of_order": _out_of_order,
    "id_reused": _id_reused,
}
