"""What the shop stores: its orders and customers, and every webhook that it has accepted."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone


class Order(models.Model):
    """An order. Only webhooks notify the shop whether its payment succeeded."""

    id = models.CharField(max_length=40, primary_key=True)
    visitor_id = models.CharField(max_length=40)
    key = models.CharField(max_length=255, help_text="Idempotency-Key of the checkout")
    product = models.CharField(max_length=100)
    quantity = models.PositiveIntegerField()
    amount = models.PositiveIntegerField(help_text="in cents")
    currency = models.CharField(max_length=3)
    payment_id = models.CharField(max_length=40, unique=True)
    status = models.CharField(max_length=20, default="placed")
    charged = models.IntegerField(default=0, help_text="what the shop has booked as paid, in cents")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["visitor_id", "key"], name="one_order_an_idempotency_key")
        ]
        indexes: ClassVar = [
            models.Index(fields=["visitor_id", "-created_at"], name="shop_orders_by_visitor")
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.status}"


class Received(models.Model):
    """An authentic webhook. One row for each id of a source means one effect.

    `visitor_id` is empty if it concerns no visitor. `copies` counts how often it came
    again, `conflicts` how often something else came under its id. GitHub signs the body and not the id, so of
    its webhooks the body must be new too.
    """

    source = models.CharField(max_length=20)
    message_id = models.CharField(max_length=255)
    visitor_id = models.CharField(max_length=40, default="", blank=True)
    type = models.CharField(max_length=100)
    about = models.CharField(
        max_length=40, default="", db_default="", blank=True, help_text="the order that it moved"
    )
    body = models.TextField(help_text="its beginning; the hash is of all of it")
    body_bytes = models.PositiveIntegerField(default=0, db_default=0)
    body_sha256 = models.CharField(max_length=64)
    replay_key = models.CharField(  # noqa: DJ001 - NULLs differ
        max_length=64, null=True, unique=True, help_text="the hash again, where the sender signs no id"
    )
    checks = models.JSONField()
    effect = models.CharField(max_length=300, default="", blank=True)
    effects = models.PositiveIntegerField(default=1, help_text="how often it was acted on")
    copies = models.PositiveIntegerField(default=0)
    conflicts = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "message_id"], name="one_row_an_id_of_a_source")
        ]
        indexes: ClassVar = [models.Index(fields=["visitor_id", "-id"], name="received_by_visitor")]

    def __str__(self) -> str:
        return f"{self.source} {self.message_id} {self.type}"


class Customer(models.Model):
    """A customer as the CRM last described them; `changed_at` is the time of that description."""

    visitor_id = models.CharField(max_length=40, default="", blank=True)
    external_id = models.CharField(max_length=100)
    name = models.CharField(max_length=100)
    email = models.CharField(max_length=200, default="", blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["visitor_id", "external_id"], name="one_customer_an_id")
        ]

    def __str__(self) -> str:
        return f"{self.external_id} {self.name}"


class Deployment(models.Model):
    """What a push to the shop's repository started; `step` counts the steps that are done."""

    visitor_id = models.CharField(max_length=40, default="", blank=True)
    repository = models.CharField(max_length=100)
    ref = models.CharField(max_length=100)
    commit = models.CharField(max_length=40)
    title = models.CharField(max_length=200, default="", blank=True)
    pusher = models.CharField(max_length=100, default="", blank=True)
    step = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, db_index=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["visitor_id", "-id"], name="deployments_by_visitor")]

    def __str__(self) -> str:
        return f"{self.repository} {self.commit[:7]} step {self.step}"


class Shop(models.Model):
    """A visitor's settings: whether their shop ignores duplicates, and how their test receiver misbehaves."""

    visitor_id = models.CharField(max_length=40, primary_key=True)
    deduplicate = models.BooleanField(default=True)
    misbehaviour = models.CharField(max_length=20, default="500")
    changed_at = models.DateTimeField(auto_now=True, db_default=Now())

    def __str__(self) -> str:
        return self.visitor_id
