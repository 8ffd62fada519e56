"""What a visitor's pages receive about their payments, their shop, and the webhooks between the two.

Each event holds its subject in the API's own form (see `shapes.py`), so that a page handles both alike.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

from events.event import Fact


@dataclass(frozen=True)
class _ToVisitor(Fact):
    visitor_id: str

    @property
    def topic(self) -> str:
        return topic(self.visitor_id)


@dataclass(frozen=True)
class PaymentChanged(_ToVisitor):
    """A payment was made, or its status changed."""

    type: ClassVar[str] = "payment"

    payment: dict[str, Any]


@dataclass(frozen=True)
class OrderChanged(_ToVisitor):
    """The shop has a new order, or got news of its payment."""

    type: ClassVar[str] = "order"

    order: dict[str, Any]


@dataclass(frozen=True)
class EndpointChanged(_ToVisitor):
    """An endpoint was added, changed, disabled or enabled."""

    type: ClassVar[str] = "endpoint"

    endpoint: dict[str, Any]


@dataclass(frozen=True)
class DeliveriesTried(_ToVisitor):
    """Deliveries were attempted: each with its last attempt as `attempt`."""

    type: ClassVar[str] = "deliveries"

    deliveries: list[dict[str, Any]]


@dataclass(frozen=True)
class WebhookReceived(_ToVisitor):
    """The shop received an authentic webhook; `outcome` is accepted, duplicate or conflict."""

    type: ClassVar[str] = "received"

    outcome: str
    received: dict[str, Any]


@dataclass(frozen=True)
class CustomerChanged(_ToVisitor):
    """The CRM described a customer."""

    type: ClassVar[str] = "customer"

    customer: dict[str, Any]


@dataclass(frozen=True)
class DeploymentChanged(_ToVisitor):
    """A deployment began, or finished a step."""

    type: ClassVar[str] = "deployment"

    deployment: dict[str, Any]


def topic(visitor_id: str) -> str:
    """Return a visitor's topic; what belongs to no visitor has the topic of the empty name."""
    return f"payments.{visitor_id}"
