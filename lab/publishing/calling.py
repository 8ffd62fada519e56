"""How a pulse is delivered to its webhook: as a separate task, so that no receiver delays the next pulse."""

import json
import logging

from django.conf import settings
from kombu.exceptions import OperationalError

from ..events import Pulse
from ..lanes import webhook
from ..models import Run

logger = logging.getLogger(__name__)

# Longer than all attempts together take. If the worker cannot keep up, what waits in Redis is bounded so:
# twelve runs of 64 kB a second would fill half a gigabyte in ten minutes.
EXPIRES_SECONDS = 60


def by_webhook(run: Run, pulse_id: str, pulse: Pulse) -> None:
    """Queue the delivery of a pulse to the receiver of its run, which is an address of this site."""
    body = json.dumps({"type": pulse.type, "id": pulse_id, "data": json.loads(pulse.data)})
    url = f"{settings.SELF_URL}/lab/runs/{run.id}/webhook/"
    try:
        webhook.deliver.apply_async((url, run.secret, pulse_id, body), expires=EXPIRES_SECONDS)
    except OperationalError as error:
        logger.warning("a webhook was not queued, since Redis does not answer: %s", error)
