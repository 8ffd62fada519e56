"""Asks the site itself whether it is well."""

import http.client
import os

# A part that is down is told at once; one that hangs is as good as down.
TIMEOUT_SECONDS = 2.0


def state(host: str, port: int) -> str:
    """Return "ok" where /healthz answers 200, else in a few words what it answers."""
    connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("GET", "/healthz", headers={"Host": _name(host), "X-Forwarded-Proto": "https"})
        answer = connection.getresponse()
        return (
            "ok" if answer.status == 200 else f"{answer.status} {answer.read(500).decode(errors='replace')}"
        )
    except (OSError, http.client.HTTPException) as error:
        return f"no answer ({error})"
    finally:
        connection.close()


def _name(host: str) -> str:
    """Return a host name that the site accepts."""
    first = os.environ.get("ALLOWED_HOSTS", "").partition(",")[0].strip()
    if first in ("", "*"):
        return f"[{host}]" if ":" in host else host
    return first.removeprefix(".")
