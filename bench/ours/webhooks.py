"""This project's sender: messages and their deliveries saved in one transaction, then a task for a worker.

`python -m bench.ours.webhooks <url>` writes "ready", reads lines of a number and queues so many deliveries.
"""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import transaction  # noqa: E402

from bench.peers.paid import PAYMENT, TYPE  # noqa: E402
from config.celery import app  # noqa: E402,F401 - tasks are sent by it
from payments.models import Endpoint  # noqa: E402
from payments.sending import outbox  # noqa: E402
from payments.tasks import sweep  # noqa: E402

VISITOR = "7d2e0c5a9b1f4e63"


def queue(count: int) -> None:
    """Queue this many deliveries and start the worker's task, which otherwise runs once a second."""
    with transaction.atomic():
        for _ in range(count):
            outbox.send(VISITOR, TYPE, PAYMENT)
    sweep.delay()


if __name__ == "__main__":
    Endpoint.objects.all().delete()
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    Endpoint.objects.create(id="ep_1", visitor_id=VISITOR, url=sys.argv[1], event_types=["*"], secret=secret)
    print("ready", flush=True)
    for line in sys.stdin:
        queue(int(line))
        print(line.strip(), flush=True)
