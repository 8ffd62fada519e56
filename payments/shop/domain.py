"""What happens in the shop: orders are placed, and webhooks change their status. See `payments/domain.py`."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from events.outbox import publish

from .. import domain as processor
from .. import shapes
from ..events import CustomerChanged, DeploymentChanged, OrderChanged, WebhookReceived
from ..models import new_id
from .models import Customer, Deployment, Order, Received, Shop

CURRENCY = "EUR"
# An order only moves forward: a webhook that is late changes nothing.
RANK = {"placed": 0, "processing": 1, "paid": 2, "declined": 2, "refunded": 3}
# Each of the bench's twenty copies is shown.
EACH_PUBLISHED = 20
# Long enough to watch, short enough to wait for.
STEP_TAKES = timedelta(seconds=1.5)


@dataclass(frozen=True)
class Product:
    """Something to buy; the price is in cents."""

    code: str
    name: str
    price: int


PRODUCTS = {
    product.code: product
    for product in (
        Product("tea", "Smoked tea, 100 g", 850),
        Product("mug", "Stoneware mug", 1999),
        Product("atlas", "Atlas of the wire", 4200),
        Product("lottery", "Lottery ticket (13 at the end: the processor declines it)", 1313),
    )
}


def checkout(visitor_id: str, product: Product, quantity: int, key: str) -> tuple[Order, bool]:
    """Place an order and pay it; returns it, and whether it is new.

    The same key with the same order returns the first one. Raises processor.KeyReused if the order is another
    one.
    """
    with transaction.atomic():
        row, new = Order.objects.get_or_create(
            visitor_id=visitor_id,
            key=key,
            defaults=_placed(product, quantity) | {"payment_id": new_id("unpaid")},
        )
        if (row.product, row.quantity) != (product.name, quantity):
            raise processor.KeyReused
        if new:
            what = f"{quantity} x {product.name}"
            row.payment_id = processor.pay(visitor_id, row.amount, row.currency, what, row.id)[0].id
            row.save()
            publish(OrderChanged(visitor_id, shapes.order(row)))
    return row, new


def _placed(product: Product, quantity: int) -> dict[str, object]:
    order = {"id": new_id("ord"), "product": product.name, "quantity": quantity}
    return order | {"amount": product.price * quantity, "currency": CURRENCY}


def place_unpaid(visitor_id: str, product: Product) -> Order:
    """Place an order whose payment no processor knows, to try attacks on."""
    with transaction.atomic():
        row = Order.objects.create(
            visitor_id=visitor_id, key=new_id("try"), payment_id=new_id("pay"), **_placed(product, 1)
        )
        publish(OrderChanged(visitor_id, shapes.order(row)))
    return row


def move_order(row: Order, status: str, careful: bool) -> str:
    """Apply what a webhook reports about an order's payment; return what was done, in words.

    A shop that is not careful books every copy of a webhook.
    """
    row = Order.objects.select_for_update().get(pk=row.pk)
    if careful and RANK[status] <= RANK[row.status]:
        return f"nothing: {row.id} is {row.status} already, which {status} would not bring further"
    booked = {"paid": row.amount, "refunded": -row.charged if careful else -row.amount}.get(status, 0)
    row.charged += booked
    row.status = status if RANK[status] >= RANK[row.status] else row.status
    row.save()
    publish(OrderChanged(row.visitor_id, shapes.order(row)))
    money = f"; {booked / 100:+.2f} {row.currency} booked" if booked else ""
    return f"{row.id} is {row.status}{money}"


def put_customer(visitor_id: str, external_id: str, name: str, email: str, changed_at: datetime) -> str:
    """Create or change a customer as the CRM describes them, unless a newer description is known."""
    described = {"name": name, "email": email, "changed_at": changed_at}
    row, new = Customer.objects.select_for_update().get_or_create(
        visitor_id=visitor_id, external_id=external_id, defaults=described
    )
    if not new and changed_at < row.changed_at:
        return f"nothing: a newer description of {external_id} came before this one"
    row.name, row.email, row.changed_at = name, email, changed_at
    row.save()
    publish(CustomerChanged(visitor_id, shapes.customer(row)))
    return f"customer {external_id} is {'new' if new else 'changed'}"


def deploy(row: Deployment) -> str:
    """Start the deployment for a push."""
    row.next_at = timezone.now() + STEP_TAKES
    row.save()
    publish(DeploymentChanged(row.visitor_id, shapes.deployment(row)))
    return f"deployment {row.pk} of {row.commit[:7]} has begun"


def advance_deployments() -> None:
    """Take deployments whose step is over to the next."""
    now = timezone.now()
    set_by_a_clock_that_went_back = Q(next_at__gt=now + STEP_TAKES)
    for row in Deployment.objects.filter(Q(next_at__lte=now) | set_by_a_clock_that_went_back):
        step = row.step + 1
        is_last = step == len(shapes.DEPLOYMENT_STEPS)
        next_at = None if is_last else timezone.now() + STEP_TAKES
        with transaction.atomic():
            before = Deployment.objects.filter(pk=row.pk, step=row.step)
            if before.update(step=step, next_at=next_at):
                row.step = step
                publish(DeploymentChanged(row.visitor_id, shapes.deployment(row)))


def came_again(row: Received, outcome: str) -> None:
    """Count that a webhook came again (`duplicate`), or another body under its id (`conflict`)."""
    counter = "conflicts" if outcome == "conflict" else "copies"
    Received.objects.filter(pk=row.pk).update(**{counter: F(counter) + 1})
    row.refresh_from_db()
    if _is_published(getattr(row, counter)):
        arrived(row, outcome)


def _is_published(times: int) -> bool:
    """Return whether to publish that a webhook came again: the first times, then at each doubling.

    Anybody who has a signed request can send it a thousand times a second.
    """
    return times <= EACH_PUBLISHED or times & (times - 1) == 0


def arrived(row: Received, outcome: str) -> None:
    """Notify the visitor whom a webhook is about."""
    publish(WebhookReceived(row.visitor_id, outcome, shapes.received(row)))


def shop_of(visitor_id: str) -> Shop:
    """Return the settings of a visitor's shop."""
    return Shop.objects.filter(pk=visitor_id).first() or Shop(visitor_id=visitor_id)
