"""Visitors' endpoints: adding, changing and deleting them, and their secrets."""

import re
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from web.api import need_line
from web.errors import ApiError, not_understood, not_yours

from .. import domain
from ..models import Delivery, Endpoint, new_id
from . import outbox, record
from .addresses import BadUrl, check_url
from .signing import SCHEMES, new_secret

# The old secret signs too for this long, so that the receiver can switch when it is ready.
OLD_SECRET_SIGNS_FOR = timedelta(hours=24)
# The most requests that one message of a visitor makes.
MOST_ENDPOINTS = 20
# Old secrets that sign beside the new one. A second rotation within a day has a reason, perhaps a leak; each
# old secret makes every signature header longer.
MOST_OLD_SECRETS = 3
MOST_EVENT_TYPES = 20
LONGEST_DESCRIPTION = 200
SHOPS_ID = "ep_shop"

_EVENT_TYPE = re.compile(r"\*|[a-z_]{1,40}(\.[a-z_]{1,40}){0,3}(\.\*)?", re.ASCII)


def create(visitor_id: str, body: dict[str, Any]) -> Endpoint:
    """Add the endpoint that a form describes. Refuses a malformed one with 400, too many with 409."""
    row = Endpoint(
        id=new_id("ep"),
        visitor_id=visitor_id,
        url=_url(body.get("url")),
        event_types=_event_types(body.get("event_types", ["*"])),
        description=_description(body),
        scheme=_scheme(body.get("scheme", "standard")),
        secret=new_secret(),
    )
    with transaction.atomic():
        if Endpoint.objects.filter(visitor_id=visitor_id).count() >= MOST_ENDPOINTS:
            message = f"You have {MOST_ENDPOINTS} endpoints; delete one first."
            raise ApiError(409, "too_many_endpoints", message)
        row.save(force_insert=True)
        domain.endpoint_changed(row)
    return row


def _url(url: object) -> str:
    try:
        return check_url(url)
    except BadUrl as error:
        raise not_understood(str(error), "bad_url") from error


def _event_types(patterns: Any) -> list[str]:
    good = isinstance(patterns, list) and 0 < len(patterns) <= MOST_EVENT_TYPES
    if not good or not all(isinstance(one, str) and _EVENT_TYPE.fullmatch(one) for one in patterns):
        message = 'event_types must be a list of names such as "payment.succeeded", "payment.*" or "*".'
        raise not_understood(message, "bad_event_types")
    return list(dict.fromkeys(patterns))


def _description(body: dict[str, Any]) -> str:
    return need_line(body, "description", LONGEST_DESCRIPTION) if body.get("description") else ""


def _scheme(scheme: object) -> str:
    if scheme not in SCHEMES:
        raise not_understood(f"scheme must be one of {', '.join(SCHEMES)}.", "bad_scheme")
    return str(scheme)


def of_visitor(visitor_id: str, endpoint_id: str) -> Endpoint:
    """Return a visitor's endpoint; for others it does not exist."""
    row = Endpoint.objects.filter(visitor_id=visitor_id, pk=endpoint_id, internal=False).first()
    if row is None:
        raise not_yours("endpoint")
    return row


def rotate(row: Endpoint) -> Endpoint:
    """Give an endpoint a new secret; the old ones sign too, each for a while. 409 if too many do."""
    now = timezone.now()
    with transaction.atomic():
        row.refresh_from_db(from_queryset=Endpoint.objects.select_for_update())
        signing = row.old_secrets_at(now)
        if len(signing) >= MOST_OLD_SECRETS:
            message = f"{MOST_OLD_SECRETS} old secrets still sign here, the first until {signing[-1][1]}."
            raise ApiError(409, "too_many_secrets", message)
        row.old_secrets = [(row.secret, (now + OLD_SECRET_SIGNS_FOR).isoformat()), *signing]
        row.secret = new_secret()
        return _save(row, "secret", "old_secrets")


def enable(row: Endpoint) -> Endpoint:
    """Send to an endpoint again; `recover` sends what it missed."""
    row.enabled, row.disabled_because, row.failing_since = True, "", None
    return _save(row, "enabled", "disabled_because", "failing_since")


def disable(row: Endpoint) -> Endpoint:
    """Stop sending to an endpoint, and give up its pending deliveries."""
    with transaction.atomic():
        for changed in record.disable(row.pk, "you disabled it"):
            domain.endpoint_changed(changed)
    row.refresh_from_db()
    return row


def delete(row: Endpoint) -> None:
    """Delete an endpoint and all its deliveries."""
    endpoint_id = row.pk
    with transaction.atomic():
        row.delete()
        domain.endpoint_deleted(row.visitor_id, endpoint_id)


def test(row: Endpoint) -> Delivery:
    """Send a test message."""
    need_enabled(row)
    with transaction.atomic():
        data: dict[str, object] = {"endpoint": row.id, "description": row.description}
        return outbox.send(row.visitor_id, outbox.TEST, data, only_to=row).deliveries.get()


def need_enabled(row: Endpoint) -> None:
    """Raise 409 if an endpoint is disabled."""
    if not row.enabled:
        raise ApiError(409, "endpoint_disabled", "This endpoint is disabled; enable it first.")


def _save(row: Endpoint, *fields: str) -> Endpoint:
    with transaction.atomic():
        row.save(update_fields=fields)
        domain.endpoint_changed(row)
    return row


def seed() -> None:
    """Create the shop's own endpoint, or update its URL."""
    own = {"visitor_id": "", "internal": True, "event_types": ["payment.*"], "description": "the shop"}
    own |= {"url": f"{settings.SELF_URL}/payments/webhooks/processor/", "enabled": True}
    own |= {"secret": settings.WEBHOOK_SECRETS["processor"]}
    Endpoint.objects.update_or_create(id=SHOPS_ID, defaults=own)
