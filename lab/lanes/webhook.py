"""Webhook: the client has an address, and the server calls it with each pulse, signed.

Source: Standard Webhooks 1.0.0, whose own library signs and verifies.
"""

from datetime import datetime, timezone

import requests
from celery import shared_task
from django.http import HttpRequest, JsonResponse
from standardwebhooks import Webhook, WebhookVerificationError

from .. import domain
from ..around import not_signed

# A failed attempt is repeated after 1, 2, 4, 8, 16 and 32 s: that outlasts any fault of the lab.
MOST_RETRIES = 6


@shared_task(
    autoretry_for=[requests.RequestException], retry_backoff=1, retry_jitter=False, max_retries=MOST_RETRIES
)
def deliver(url: str, secret: str, pulse_id: str, body: str) -> None:
    """POST a pulse to the client's address; any answer except 2xx is a failure."""
    now = datetime.now(timezone.utc)
    signature = Webhook(secret).sign(pulse_id, now, body)
    headers = {"webhook-id": pulse_id, "webhook-signature": signature}
    headers |= {"webhook-timestamp": str(int(now.timestamp())), "Content-Type": "application/json"}
    requests.post(url, body.encode(), headers=headers, timeout=10).raise_for_status()


def receive(request: HttpRequest, run: str) -> JsonResponse:
    """`POST /lab/runs/<run>/webhook/`: the client's side. A duplicate has no second effect."""
    try:
        pulse = Webhook(domain.secret_of(run)).verify(request.body, dict(request.headers))
    except (WebhookVerificationError, ValueError) as error:
        raise not_signed() from error
    domain.arrived(run, pulse)
    return JsonResponse({"received": pulse["id"]})
