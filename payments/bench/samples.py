"""Webhooks as their senders make them: for the stories on the page, the bench of attacks, and curl."""

import json
import secrets
import shlex
import time
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.utils import timezone

from events.clock import iso

from ..sending import signing
from ..sending.outcome import Outcome
from ..shop.receiver import SOURCES
from ..transport import Transport


@dataclass(frozen=True)
class Sample:
    """A webhook that is ready to be sent to the shop's receiver."""

    source: str
    headers: dict[str, str]
    body: bytes

    @property
    def url(self) -> str:
        """The receiver's URL."""
        return f"{settings.SELF_URL}/payments/webhooks/{self.source}/"

    def send(self) -> Outcome:
        """Send it over HTTP, like any other sender."""
        return Transport(allow_private=True).post(self.url, self.headers, self.body)

    @property
    def curl(self) -> str:
        """The command that sends it; good for five minutes if the scheme signs the time."""
        headers = [part for name, value in self.headers.items() for part in ("-H", f"{name}: {value}")]
        return shlex.join(["curl", "-i", self.url, *headers, "--data-raw", self.body.decode()])

    @property
    def shape(self) -> dict[str, Any]:
        """The request, as it is shown."""
        return {"url": self.url, "headers": self.headers, "body": self.body.decode(), "curl": self.curl}

    def with_body(self, body: bytes) -> "Sample":
        """Return the same with another body, so that the signature does not match."""
        return replace(self, body=body)


def signed(
    source: str, type_: str, event: dict[str, Any], secret: str = "", age: int = 0, message_id: str = ""
) -> Sample:
    """Return an event of a source, signed `age` seconds ago with its secret or with another."""
    body = json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()
    secret = secret or settings.WEBHOOK_SECRETS[source]
    message_id = message_id or f"msg_{secrets.token_hex(12)}"
    headers = signing.sign(SOURCES[source], [secret], message_id, int(time.time()) - age, body, type_)
    return Sample(source, {"Content-Type": "application/json"} | headers, body)


def standard(source: str, type_: str, data: dict[str, Any], **signing_: Any) -> Sample:
    """Return an event in the form of Standard Webhooks."""
    return signed(source, type_, {"type": type_, "timestamp": iso(timezone.now()), "data": data}, **signing_)


def push(visitor_id: str, name: str, title: str) -> Sample:
    """Return a push in GitHub's format, to the repository of a visitor's shop."""
    commit = secrets.token_hex(20)
    event = {
        "ref": "refs/heads/main",
        "after": commit,
        "repository": {"full_name": f"{name}/shop", "owner": {"login": visitor_id}},
        "head_commit": {"id": commit, "message": title},
        "pusher": {"name": name},
    }
    return signed("github", "push", event)


def message(visitor_id: str, name: str, text: str) -> Sample:
    """Return a message that somebody sent from their phone."""
    return standard("messaging", "message.received", {"visitor_id": visitor_id, "from": name, "text": text})


def customer(visitor_id: str, customer_id: str, name: str, email: str) -> Sample:
    """Return a customer as the CRM describes them."""
    data = {"visitor_id": visitor_id, "id": customer_id, "name": name, "email": email}
    return standard("crm", "customer.updated", data)


def stripe(order_id: str, amount: int, currency: str) -> Sample:
    """Return a payment of an order in Stripe's format."""
    intent = {"id": f"pi_{secrets.token_hex(12)}", "object": "payment_intent", "amount": amount}
    intent |= {"currency": currency.lower(), "status": "succeeded", "metadata": {"order": order_id}}
    type_ = "payment_intent.succeeded"
    event: dict[str, Any] = {
        "id": f"evt_{secrets.token_hex(12)}",
        "object": "event",
        "created": int(time.time()),
    }
    event |= {"type": type_, "data": {"object": intent}}
    return signed("stripe", type_, event)
