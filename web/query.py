"""What the query of a request says, for whatever is held: where a client goes on, and how long it waits."""

import re
from urllib.parse import parse_qs

from events.event import Cursor

from .answer import Scope
from .errors import not_understood

# Proxies commonly close a request after a minute of silence; 25 s is well below, and 55 s the longest wait.
WAIT_SECONDS = 25.0
LONGEST_WAIT_SECONDS = 55.0


def query_of(scope: Scope) -> dict[str, str]:
    """Return the fields of a query, a WebSocket's handshake included; of one given twice, the last."""
    pairs = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    return {name: values[-1] for name, values in pairs.items()}


def cursor_of(query: dict[str, str]) -> Cursor | None:
    """Return the query's cursor; None, which means from now on, where there is none. 400 where it is none."""
    if "cursor" not in query:
        return None
    try:
        return Cursor.parse(query["cursor"])
    except ValueError as error:
        raise not_understood("cursor is an event's id, as the last answer gave it.", "bad_cursor") from error


def wait_of(query: dict[str, str], default: float = WAIT_SECONDS) -> float:
    """Return for how many seconds a client is willing to wait. 400 where it says no such number."""
    text = query.get("wait", str(default))
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,20})?", text) or float(text) > LONGEST_WAIT_SECONDS:
        raise not_understood(
            f"wait must be a number of seconds from 0 to {LONGEST_WAIT_SECONDS:.0f}.", "bad_wait"
        )
    return float(text)
