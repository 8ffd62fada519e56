"""What the views of the payments read from requests, and refuse."""

import re

from django.http import HttpRequest

from web import api
from web.errors import ApiError, not_understood

# A list that people can look over, and the longest that is answered.
ROWS = 50
MOST_ROWS = 200

_KEY = re.compile(r"[!-~]([ -~]{0,253}[!-~])?", re.ASCII)


def limit(request: HttpRequest) -> int:
    """Return how many rows a list may have."""
    return api.need_limit(request, ROWS, MOST_ROWS)


def whole(value: object, name: str, most: int) -> int:
    """Return a field that is a whole number from 1 to `most`, else 400."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= most:
        raise not_understood(f"{name} must be a whole number from 1 to {most}.", f"bad_{name}")
    return value


def idempotency_key(request: HttpRequest) -> str | None:
    """Return the header that makes a repeated request recognizable, or None."""
    key = request.headers.get("Idempotency-Key")
    if key is not None and not _KEY.fullmatch(key):
        raise not_understood(
            "Idempotency-Key must be 1 to 255 visible ASCII characters.", "bad_idempotency_key"
        )
    return key


def key_reused() -> ApiError:
    """The 409 for a key that was used for something else."""
    return ApiError(409, "key_reused", "This Idempotency-Key was used for something else: use a new one.")
