"""The database as a witness of how far each log had got.

If Redis comes back with an older copy of a log, the end of that log is lost, and Redis does not notice. A web
process that was running before notices; if all processes are new, only the database remembers.
"""

from collections.abc import Awaitable, Callable

from channels.db import database_sync_to_async
from django.db import Error as DatabaseFailure

from . import log
from .clock import microseconds
from .event import Cursor, app_of
from .models import LogEnd, OutboxEvent
from .publishers import publishing_apps

# How many facts to check: more than are published between two looks.
RECENT = 500
# Returns places that an app's log had reached before this process started.
Recall = Callable[[str], Awaitable[list[Cursor]]]


def known_places() -> dict[str, list[Cursor]]:
    """Return places that each app's log certainly held: its last known end, and those of facts since then."""
    ends = {app: Cursor.parse(entry_id) for app, entry_id in LogEnd.objects.values_list("app", "entry_id")}
    places = {app: [end] for app, end in ends.items()}
    recent = OutboxEvent.objects.order_by("-id")[:RECENT].values_list("topic", "entry_id")
    for topic, entry_id in recent:
        if not entry_id:
            continue
        app, place = app_of(topic), Cursor.parse(entry_id)
        if app not in ends or place > ends[app]:
            places.setdefault(app, []).append(place)
    return places


async def recall(app: str) -> list[Cursor]:
    """Return the known places, for a process that has not read an app's log yet; none without a database.

    Once the database answers, the worker looks every second anyway.
    """
    try:
        places = await database_sync_to_async(known_places)()
    except DatabaseFailure:
        return []
    return places.get(app, [])


def look() -> None:
    """Record how far each log has got, and mark one that has lost something the database knows it held.

    Raises one of log.LogUnavailable if Redis does not answer.
    """
    places = known_places()
    ends = [_checked_end(app.label, places.get(app.label, [])) for app in publishing_apps()]
    LogEnd.objects.bulk_create(ends, update_conflicts=True, unique_fields=["app"], update_fields=["entry_id"])


def _checked_end(app: str, places: list[Cursor]) -> LogEnd:
    return LogEnd(app=app, entry_id=str(log.checked_end(app, places, microseconds())))
