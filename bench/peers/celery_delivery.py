"""The usual way to send webhooks: a Celery task for each delivery, sent after the commit, and autoretry.

Source: Celery documentation, "Automatic retry for known exceptions" (autoretry_for, retry_backoff); Django
documentation, "Performing actions after commit"; Standard Webhooks' reference library for the signature. It
keeps no record of its attempts, and what the broker loses is lost.

`python -m bench.peers.celery_delivery <url>` writes "ready", reads lines of a number and queues so many
deliveries.
"""

import json
import os
import sys
import uuid
from datetime import datetime, timezone
from functools import partial

import django
import requests
from celery import Celery
from django.conf import settings
from standardwebhooks import Webhook

settings.configure(
    SECRET_KEY="bench",
    INSTALLED_APPS=[],
    DATABASES={
        "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{os.environ['DATA_DIR']}/peer.sqlite3"}
    },
    USE_TZ=True,
)
django.setup()

from django.db import transaction  # noqa: E402

from bench.peers.paid import PAYMENT, TYPE  # noqa: E402

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
TIMEOUT_SECONDS = 10

app = Celery("peer", broker=os.environ["BROKER_URL"])
app.conf.task_ignore_result = True


@app.task(
    name="deliver",
    autoretry_for=(requests.RequestException,),
    retry_backoff=True,
    retry_kwargs={"max_retries": 5},
)
def deliver(url: str, message_id: str, type_: str, data: dict) -> None:
    """Sign and post one message."""
    now = datetime.now(timezone.utc)
    body = json.dumps({"type": type_, "timestamp": now.isoformat(), "data": data})
    headers = {
        "Content-Type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(SECRET).sign(message_id, now, body),
    }
    requests.post(url, data=body, headers=headers, timeout=TIMEOUT_SECONDS).raise_for_status()


def queue(url: str, count: int) -> None:
    """Queue this many deliveries, each after the commit of its event."""
    with transaction.atomic():
        for _ in range(count):
            message_id = f"msg_{uuid.uuid4().hex}"
            transaction.on_commit(partial(deliver.delay, url, message_id, TYPE, PAYMENT))


if __name__ == "__main__":
    print("ready", flush=True)
    for line in sys.stdin:
        queue(sys.argv[1], int(line))
        print(line.strip(), flush=True)
