"""What a webhook does, once it is verified: one function for each source and type of event.

Even an authentic body may contain anything: a webhook with a missing or malformed field is stored and has no
effect.
"""

from collections.abc import Callable
from hashlib import sha256
from typing import Any, NamedTuple

from django.utils import timezone

import chat.domain
import web.text
from events.person import Person

from ..shapes import moment
from . import domain
from .models import Deployment, Order, Received

# How Git reports that a branch or a tag was deleted: an id that no commit has.
_NO_COMMIT = "0" * 40
_ROOM = "lobby"


class Effect(NamedTuple):
    """The visitor it concerns (empty for none), what was done, in words, and the order it moved."""

    visitor_id: str
    said: str
    order_id: str = ""


Act = Callable[[Received, dict[str, Any], bool], Effect]


def act(row: Received, event: dict[str, Any], careful: bool) -> Effect:
    """Apply an event, in the open transaction."""
    effect = _ACTS.get((row.source, row.type))
    if effect is None:
        return Effect("", f"nothing: {row.type or 'an event without a type'} is not acted on here")
    return effect(row, event, careful)


def text(value: object, longest: int, rule: web.text.Rule = web.text.in_line) -> str:
    """Return a sender's text, cleaned by our rules and cut; empty if nothing in it is visible."""
    kept = web.text.line(web.text.without(rule, value)) if isinstance(value, str) else ""
    return kept[:longest] if web.text.is_seen(kept[:longest]) else ""


def name_of(value: object, longest: int) -> str:
    """Return a sender's name, cleaned and cut like the names of visitors."""
    return web.text.name(text(value, longest, web.text.in_name))


def _part(event: dict[str, Any], *names: str) -> dict[str, Any]:
    """Return the object inside an event at this path; an empty one if there is none."""
    for name in names:
        inner = event.get(name)
        event = inner if isinstance(inner, dict) else {}
    return event


def _payment_is(status: str) -> Act:
    def act(row: Received, event: dict[str, Any], careful: bool) -> Effect:
        payment_id = text(_part(event, "data").get("id"), 40)
        return _move(Order.objects.filter(payment_id=payment_id).first(), status, careful)

    return act


def _stripe_payment_is(status: str) -> Act:
    def act(row: Received, event: dict[str, Any], careful: bool) -> Effect:
        order_id = text(_part(event, "data", "object", "metadata").get("order"), 40)
        return _move(Order.objects.filter(pk=order_id).first(), status, careful)

    return act


def _move(order: Order | None, status: str, careful: bool) -> Effect:
    if order is None:
        return Effect("", "nothing: the shop has no order with this payment")
    return Effect(order.visitor_id, domain.move_order(order, status, careful), order.pk)


def _push(row: Received, event: dict[str, Any], careful: bool) -> Effect:
    visitor_id = text(_part(event, "repository", "owner").get("login"), 40)
    deployment = Deployment(
        visitor_id=visitor_id,
        repository=text(_part(event, "repository").get("full_name"), 100),
        ref=text(event.get("ref"), 100),
        commit=text(event.get("after"), 40),
        title=text(_part(event, "head_commit").get("message"), 200),
        pusher=name_of(_part(event, "pusher").get("name"), 100),
    )
    if not (deployment.commit and deployment.ref):
        return Effect("", "nothing: a push names what was pushed (ref and after)")
    if event.get("deleted") is True or deployment.commit == _NO_COMMIT:
        return Effect(visitor_id, f"nothing: {deployment.ref} was deleted, so there is nothing to deploy")
    return Effect(visitor_id, domain.deploy(deployment))


def _message(row: Received, event: dict[str, Any], careful: bool) -> Effect:
    data = _part(event, "data")
    visitor_id, name = text(data.get("visitor_id"), 40), name_of(data.get("from"), 40)
    message_text = text(data.get("text"), 2000, web.text.in_text)
    if not (name and message_text):
        return Effect(visitor_id, "nothing: a message has a sender (from) and a text")
    author = Person(f"messaging-{_digest(name)[:30]}", name)
    message, _ = chat.domain.post(_ROOM, author, message_text, _digest(f"{row.message_id} {row.effects}"))
    return Effect(visitor_id, f"line {message.id} in the chat's {_ROOM}, by {name}")


def _digest(text: str) -> str:
    """Return 64 characters that stand for a text: the chat's ids are shorter than webhooks'."""
    return sha256(text.encode()).hexdigest()


def _customer(row: Received, event: dict[str, Any], careful: bool) -> Effect:
    data = _part(event, "data")
    visitor_id, customer_id = text(data.get("visitor_id"), 40), text(data.get("id"), 100)
    name = name_of(data.get("name"), 100)
    if not (customer_id and name):
        return Effect(visitor_id, "nothing: a customer has an id and a name")
    email = text(data.get("email"), 200)
    at = moment(event.get("timestamp")) or timezone.now()
    return Effect(visitor_id, domain.put_customer(visitor_id, customer_id, name, email, at))


_ACTS: dict[tuple[str, str], Act] = {
    ("processor", "payment.processing"): _payment_is("processing"),
    ("processor", "payment.succeeded"): _payment_is("paid"),
    ("processor", "payment.failed"): _payment_is("declined"),
    ("processor", "payment.refunded"): _payment_is("refunded"),
    ("stripe", "payment_intent.processing"): _stripe_payment_is("processing"),
    ("stripe", "payment_intent.succeeded"): _stripe_payment_is("paid"),
    ("stripe", "payment_intent.payment_failed"): _stripe_payment_is("declined"),
    ("stripe", "charge.refunded"): _stripe_payment_is("refunded"),
    ("github", "push"): _push,
    ("messaging", "message.received"): _message,
    ("crm", "customer.created"): _customer,
    ("crm", "customer.updated"): _customer,
}
