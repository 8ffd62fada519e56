"""The query of a held request: the cursor from which the client resumes, and how long it waits."""

import re
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import parse_qsl

from events.event import Cursor

from ..errors import not_understood
from .answer import Scope

# Proxies commonly close a request after a minute of silence; 25 s is well below, and 55 s the longest wait.
WAIT_SECONDS = 25.0
LONGEST_WAIT_SECONDS = 55.0
# All clients that wait in a room send the same query, with the same cursor: it is parsed once.
QUERIES_KEPT = 16


def query_of(scope: Scope) -> Mapping[str, str]:
    """Return the fields of a query, of a WebSocket's handshake too; if one is given twice, the last."""
    return _fields(scope["query_string"])


@lru_cache(maxsize=QUERIES_KEPT)
def _fields(query: bytes) -> Mapping[str, str]:
    return dict(parse_qsl(query.decode("latin-1"), keep_blank_values=True))


def cursor_of(query: Mapping[str, str]) -> Cursor | None:
    """Return the query's cursor; None, which means from now on, if it is missing. 400 if it is malformed."""
    if "cursor" not in query:
        return None
    try:
        return Cursor.parse(query["cursor"])
    except ValueError as error:
        raise not_understood("cursor must be an event's id, as in the last answer.", "bad_cursor") from error


def wait_of(query: Mapping[str, str], default: float = WAIT_SECONDS) -> float:
    """Return how many seconds a client is willing to wait. 400 if that is malformed."""
    text = query.get("wait", str(default))
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,20})?", text) or float(text) > LONGEST_WAIT_SECONDS:
        raise not_understood(
            f"wait must be a number of seconds from 0 to {LONGEST_WAIT_SECONDS:.0f}.", "bad_wait"
        )
    return float(text)
