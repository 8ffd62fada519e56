"""The receiver: trusts nothing before it is verified, and acts once, even if a webhook arrives several times.

It checks in this order: is the body small, and JSON by its Content-Type; is the signature valid, over the
bytes as received; is the body JSON; is its id new. The id and the effect are saved in one transaction, so
there is never one without the other.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.text import capfirst

from ..sending import signing
from . import domain, effects
from .checks import Check, Refused
from .models import Received
from .reading import form, id_in, parsed

# The senders, and how each signs.
SOURCES = {
    "processor": "standard",
    "stripe": "stripe",
    "github": "github",
    "messaging": "standard",
    "crm": "standard",
}


# Characters kept of a body; the hash, by which a copy is recognized, is of all of it.
MOST_BODY_KEPT = 20_000
# A 401 names a scheme (RFC 9110, 11.6.1); none is registered for signed webhooks.
_CHALLENGE = {"WWW-Authenticate": 'Webhook-Signature realm="webhooks"'}


@dataclass
class Receipt:
    """The answer to a webhook: status, outcome, its id, the checks made, and what was done."""

    status: int
    outcome: str
    checks: list[Check]
    id: str = ""
    effect: str = ""
    message: str = ""

    @property
    def body(self) -> dict[str, Any]:
        """The answer's JSON; a refusal has the form of every error, and the checks beside it."""
        checks = [asdict(check) for check in self.checks]
        if self.status >= 400:
            return {"error": {"code": self.outcome, "message": self.message}, "checks": checks}
        done = {"outcome": self.outcome, "id": self.id, "effect": self.effect, "checks": checks}
        return {"duplicate": self.outcome == "duplicate"} | done

    @property
    def is_authentic(self) -> bool:
        """Whether the signature was valid; it was for an answer of 409 too."""
        return self.status in (200, 409)

    @property
    def headers(self) -> dict[str, str]:
        """The headers that the status asks for."""
        return _CHALLENGE if self.status == 401 else {}


def receive(source: str, headers: Mapping[str, str], body: bytes, now: float) -> Receipt:
    """Check a webhook and act on it; returns what to answer. `now` is in seconds since 1970."""
    checks: list[Check] = []
    try:
        checks = form(headers, body)
        verified = signing.verify(SOURCES[source], [settings.WEBHOOK_SECRETS[source]], headers, body, now)
        checks += verified.checks
        event = parsed(body)
        message_id = verified.id or id_in(event)
        checks.append(Check("json", True, "an object"))
    except Refused as error:
        made = [*checks, *error.checks]
        code = {400: "malformed", 401: "not_authentic", 413: "too_large", 415: "not_json"}[error.status]
        return Receipt(error.status, code, made, message=f"{capfirst(str(error))}.")
    type_ = effects.text(headers.get("X-GitHub-Event") if source == "github" else event.get("type"), 100)
    return _keep(_row(source, message_id, type_, body), checks, event)


def _row(source: str, message_id: str, type_: str, body: bytes) -> Received:
    """Return the row to save. GitHub signs no id, so there the body must be new as well."""
    body_sha256 = hashlib.sha256(body).hexdigest()
    return Received(
        source=source,
        message_id=message_id,
        type=type_,
        body=body.decode()[:MOST_BODY_KEPT],
        body_bytes=len(body),
        body_sha256=body_sha256,
        replay_key=body_sha256 if SOURCES[source] == "github" else None,
    )


def _keep(row: Received, checks: list[Check], event: dict[str, Any]) -> Receipt:
    """Save the id and act, in one transaction; or find that it was saved before."""
    row.checks = [asdict(check) for check in checks]
    with transaction.atomic():
        if _is_new(row):
            return _first(row, checks, event)
        known = Received.objects.select_for_update().get(pk=_known(row).pk)
        return _again(known, row.body_sha256, checks, event)


def _is_new(row: Received) -> bool:
    """Save the id; False if it was saved before. Of many at once the database accepts one."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return False
    return True


def _known(row: Received) -> Received:
    """Return the row of this id or, for a sender that signs no id, of this body."""
    same_id = Received.objects.filter(source=row.source, message_id=row.message_id).first()
    return same_id or Received.objects.get(replay_key=row.replay_key)


def _first(row: Received, checks: list[Check], event: dict[str, Any]) -> Receipt:
    checks = [*checks, Check("new", True, "it has not come before")]
    row.visitor_id, row.effect, row.about = effects.act(row, event, careful=True)
    row.checks = [asdict(check) for check in checks]
    row.save()
    domain.arrived(row, "accepted")
    return Receipt(200, "accepted", checks, row.message_id, row.effect)


def _again(row: Received, body_sha256: str, checks: list[Check], event: dict[str, Any]) -> Receipt:
    """Answer a known id: with the same body 200 and no effect, with another 409."""
    if row.body_sha256 != body_sha256:
        domain.came_again(row, "conflict")
        checks = [*checks, Check("new", False, "another body has come under this id")]
        message = "Another body has come under this id: an id is for one message."
        return Receipt(409, "id_reused", checks, row.message_id, message=message)
    if not domain.shop_of(row.visitor_id).deduplicate:
        return _act_again(row, checks, event)
    domain.came_again(row, "duplicate")
    checks = [*checks, Check("new", False, "it has come before, with this body: not acted on again")]
    return Receipt(200, "duplicate", checks, row.message_id, "nothing: it was acted on when it first came")


def _act_again(row: Received, checks: list[Check], event: dict[str, Any]) -> Receipt:
    """Act again, like a shop that keeps no ids; a visitor can choose this to see what happens."""
    row.effects += 1
    row.save()
    effect = effects.act(row, event, careful=False).said
    Received.objects.filter(pk=row.pk).update(effect=effect)
    domain.came_again(row, "accepted")
    checks = [*checks, Check("new", True, "not checked: this shop keeps no ids")]
    return Receipt(200, "accepted", checks, row.message_id, effect)
