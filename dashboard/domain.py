"""What happens in the dashboard: once a second, the reports of all processes become one sample."""

import time
from typing import Any

from django.db import Error as DatabaseFailure

from events import observed
from events.models import OutboxEvent
from events.outbox import publish_now
from events.publishers import publishing_apps

from . import figures
from .events import Sample


def sample() -> None:
    """Publish a sample of the site. Raises one of log.LogUnavailable if Redis does not answer."""
    began = time.thread_time()
    seen = observed.look()
    if seen.gone:
        observed.forget(seen.gone)
    counters = figures.counters(seen)
    earlier = observed.compare(counters)
    known = figures.known_by_redis(seen) | figures.of_processes(seen, counters, earlier) | ask_database()
    cost = figures.cost(counters, earlier, time.thread_time() - began)
    publish_now(Sample(**known, cost=cost))


def ask_database() -> dict[str, Any]:
    """Return the figures from the database, and the time of one small query; null if it does not answer."""
    try:
        began = time.perf_counter()
        outbox = OutboxEvent.objects.filter(entry_id="").count()
        took_ms = (time.perf_counter() - began) * 1000
        reported = [app.backlog() for app in publishing_apps()]
        backlogs = [backlog for backlog in reported if backlog is not None]
    except DatabaseFailure:
        return {"outbox": None, "webhooks": None, "database_ms": None}
    return {"outbox": outbox, "webhooks": figures.summed_up(backlogs), "database_ms": round(took_ms, 2)}
