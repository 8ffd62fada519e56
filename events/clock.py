"""How the site writes times: microseconds since 1970 in an event's envelope, ISO 8601 everywhere else.

Code that needs a `datetime` asks `django.utils.timezone.now`.
"""

import time
from datetime import datetime, timezone


def microseconds() -> int:
    """Return the time in microseconds since 1970."""
    return time.time_ns() // 1000


def iso(moment: datetime) -> str:
    """Return a time as ISO 8601 in UTC, "2013-02-13T10:00:00Z", with a fraction if it has one."""
    return moment.astimezone(timezone.utc).isoformat().replace("+00:00", "Z")
