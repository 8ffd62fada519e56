"""Everything the page shows a visitor, as it is now, and the cursor to follow it from."""

from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.db.models import Prefetch

from events.hub import hub

from . import shapes
from .bench import attacks, misbehaviour
from .models import Attempt, Delivery, Endpoint, Message, Payment
from .sending import schedule
from .shop import domain as shop_domain
from .shop.models import Customer, Deployment, Order, Received

# A table that people can look over; a request gets more.
NEWEST = 30


def snapshot(visitor_id: str) -> dict[str, Any]:
    """Return the snapshot. The cursor is read first, so that no event is lost; it is null without a log."""
    cursor = hub.cursor("payments")
    return {
        "cursor": cursor and str(cursor),
        "products": [asdict(product) for product in shop_domain.PRODUCTS.values()],
        "settings": settings_of(visitor_id),
        "schedule": {"after_seconds": list(schedule.RETRIES_AFTER), "scale": settings.WEBHOOK_TIME_SCALE},
        "attacks": list(attacks.KINDS),
        **_rows(visitor_id),
    }


def settings_of(visitor_id: str) -> dict[str, Any]:
    """Return the settings of a visitor's shop and of their misbehaving receiver."""
    shop = shop_domain.shop_of(visitor_id)
    return {
        "deduplicate": shop.deduplicate,
        "misbehaviour": shop.misbehaviour,
        "misbehaviours": list(misbehaviour.KINDS),
        "misbehaving_url": misbehaviour.address_for(visitor_id),
    }


def _rows(visitor_id: str) -> dict[str, Any]:
    own = {"visitor_id": visitor_id}
    of_all = {"visitor_id__in": ("", visitor_id)}
    orders = Order.objects.filter(**own).order_by("-created_at")
    payments = Payment.objects.filter(**own).order_by("-created_at")
    endpoints = Endpoint.objects.filter(**of_all).order_by("created_at")
    messages = Message.objects.filter(**own).defer("body").order_by("-created_at")
    received = Received.objects.filter(**of_all).defer("body").order_by("-id")
    customers = Customer.objects.filter(**of_all).order_by("-changed_at")
    deployments = Deployment.objects.filter(**of_all).order_by("-id")
    return {
        "orders": [shapes.order(row) for row in orders[:NEWEST]],
        "payments": [shapes.payment(row) for row in payments[:NEWEST]],
        "endpoints": [shapes.endpoint(row) for row in endpoints],
        "messages": [shapes.message(row) for row in messages[:NEWEST]],
        "deliveries": deliveries(visitor_id, NEWEST),
        "received": [shapes.received(row) for row in received[:NEWEST]],
        "customers": [shapes.customer(row) for row in customers[:NEWEST]],
        "deployments": [shapes.deployment(row) for row in deployments[:NEWEST]],
    }


def deliveries(visitor_id: str, limit: int, endpoint_id: str = "") -> list[dict[str, Any]]:
    """Return a visitor's deliveries, to one endpoint or to all, newest first, each with its last attempt."""
    rows = Delivery.objects.filter(message__visitor_id=visitor_id)
    rows = rows.filter(endpoint_id=endpoint_id) if endpoint_id else rows
    attempts = Prefetch("attempts", Attempt.objects.defer("request_headers", "answer").order_by("id"))
    newest = (
        rows.select_related("message")
        .defer("message__body")
        .prefetch_related(attempts)
        .order_by("-id")[:limit]
    )
    return [shapes.delivery(row) | {"attempt": _last(row)} for row in newest]


def _last(row: Delivery) -> dict[str, Any] | None:
    attempts = list(row.attempts.all())
    return shapes.attempt(attempts[-1]) if attempts else None
