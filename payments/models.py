"""What the payment processor stores: payments, endpoints, messages, and how each delivery went.

What the shop stores is in `shop/models.py`: two parties that know of each other only by webhooks.
"""

import secrets
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils import timezone

from .shop.models import Customer, Deployment, Order, Received, Shop

__all__ = [
    "Attempt",
    "Customer",
    "Delivery",
    "Deployment",
    "Endpoint",
    "Message",
    "Order",
    "Payment",
    "Received",
    "Shop",
]


def new_id(kind: str) -> str:
    """Return a new id that nobody can guess, such as `pay_5f2c…`."""
    return f"{kind}_{secrets.token_hex(12)}"


class Payment(models.Model):
    """A payment. Its status goes from processing to succeeded or failed, and from succeeded to refunded."""

    id = models.CharField(max_length=40, primary_key=True)
    visitor_id = models.CharField(max_length=40)
    amount = models.PositiveIntegerField(help_text="in the smallest unit of the currency")
    currency = models.CharField(max_length=3)
    description = models.CharField(max_length=200, default="", blank=True)
    status = models.CharField(max_length=20, default="processing")
    key = models.CharField(max_length=255, null=True, help_text="Idempotency-Key")  # noqa: DJ001 - NULLs differ
    settle_at = models.DateTimeField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["visitor_id", "key"], name="one_payment_an_idempotency_key")
        ]
        indexes: ClassVar = [
            models.Index(fields=["status", "settle_at"], name="payments_due"),
            models.Index(fields=["visitor_id", "-created_at"], name="payments_by_visitor"),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.status}"


class Endpoint(models.Model):
    """An address that receives webhooks. `internal` is the shop's own, which no visitor owns."""

    id = models.CharField(max_length=40, primary_key=True)
    visitor_id = models.CharField(max_length=40, db_index=True)
    internal = models.BooleanField(default=False)
    url = models.CharField(max_length=2000)
    event_types = models.JSONField()
    description = models.CharField(max_length=200, default="", blank=True)
    scheme = models.CharField(max_length=20, default="standard")
    secret = models.CharField(max_length=200)
    old_secrets = models.JSONField(
        default=list, db_default=[], help_text="[[secret, when it ends], …], the newest first"
    )
    enabled = models.BooleanField(default=True)
    disabled_because = models.CharField(max_length=200, default="", blank=True)
    failing_since = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.id} {self.url}"

    def secrets_at(self, now: datetime) -> list[str]:
        """Return the secrets that sign now, the newest first."""
        return [self.secret, *(secret for secret, _ in self.old_secrets_at(now))]

    def old_secrets_at(self, now: datetime) -> list[tuple[str, str]]:
        """Return the old secrets that sign now, each with the time in ISO 8601 at which it ends."""
        return [(secret, end) for secret, end in self.old_secrets if now < datetime.fromisoformat(end)]


class Message(models.Model):
    """What is sent; its body is written once, as bytes, so that every attempt sends the same ones."""

    id = models.CharField(max_length=40, primary_key=True)
    visitor_id = models.CharField(max_length=40)
    type = models.CharField(max_length=100)
    body = models.BinaryField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["visitor_id", "-created_at"], name="messages_by_visitor_payments")
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.type}"


class Delivery(models.Model):
    """One message on its way to one endpoint: pending until it is succeeded or failed.

    `next_at` is when it is due. A worker that takes it moves `next_at` to the end of a lease and leaves a
    token: if the worker dies, the delivery is due again when the lease ends; if the lease has ended before
    the worker is done, its token no longer matches.
    """

    PENDING, SUCCEEDED, FAILED = "pending", "succeeded", "failed"

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="deliveries")
    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="deliveries")
    status = models.CharField(max_length=20, default=PENDING)
    tries = models.PositiveIntegerField(default=0, help_text="attempts since it was last started")
    next_at = models.DateTimeField(default=timezone.now)
    token = models.CharField(max_length=40, default="", blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "endpoint"], name="one_delivery_an_endpoint")
        ]
        indexes: ClassVar = [
            models.Index(fields=["status", "next_at"], name="deliveries_due"),
            models.Index(fields=["endpoint", "-id"], name="deliveries_by_endpoint"),
            models.Index(fields=["token"], name="deliveries_taken"),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} to {self.endpoint_id}: {self.status}"


class Attempt(models.Model):
    """One POST and its outcome: a status and the beginning of the answer, or an error in words."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="attempts")
    at = models.DateTimeField()
    duration_ms = models.PositiveIntegerField()
    status = models.PositiveSmallIntegerField(null=True)
    request_headers = models.JSONField()
    answer = models.BinaryField()
    bytes_up = models.PositiveIntegerField(
        default=0, db_default=0, help_text="of the whole request, above TCP and TLS"
    )
    bytes_down = models.PositiveIntegerField(
        default=0, db_default=0, help_text="of the answer, as far as it is read"
    )
    error = models.CharField(max_length=300, default="", blank=True)

    def __str__(self) -> str:
        return f"{self.delivery_id}: {self.status or self.error}"
