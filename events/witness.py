"""The database as a witness of how far each log had got.

If Redis comes back with an older copy of a log, the end of that log is lost, and Redis does not notice. A web
process that was running before notices; if all processes are new, only the database remembers.
"""

from collections.abc import Awaitable, Callable

from channels.db import database_sync_to_async
from django.db import DatabaseError

from . import log
from .clock import microseconds
from .event import Cursor, app_of
from .models import LogEnd, OutboxEvent
from .publishers import publishing_apps

# How many facts to check: more than are published between two looks.
RECENT = 500
# Returns places that an app's log had reached before this process started.
Recall = Callable[[str], Awaitable[list[Cursor]]]


def known_places(app: str) -> list[Cursor]:
    """Return places that an app's log certainly held: its last known end, and those of facts since then."""
    noted = LogEnd.objects.filter(app=app).first()
    end = Cursor.parse(noted.entry_id) if noted else None
    recent = OutboxEvent.objects.order_by("-id")[:RECENT].values_list("topic", "entry_id")
    sent = [Cursor.parse(entry_id) for topic, entry_id in recent if entry_id and app_of(topic) == app]
    return [*([end] if end else []), *(place for place in sent if end is None or place > end)]


async def recall(app: str) -> list[Cursor]:
    """Return the known places, for a process that has not read an app's log yet; none without a database.

    Once the database answers, the worker looks every second anyway.
    """
    try:
        return await database_sync_to_async(known_places)(app)
    except DatabaseError:
        return []


def look() -> None:
    """Record how far each log has got, and mark one that has lost something the database knows it held.

    Raises one of log.LogUnavailable if Redis does not answer.
    """
    for app in (publisher.label for publisher in publishing_apps()):
        end = str(log.checked_end(app, known_places(app), microseconds()))
        if not LogEnd.objects.filter(app=app, entry_id=end).exists():
            LogEnd.objects.update_or_create(app=app, defaults={"entry_id": end})
