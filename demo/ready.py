"""Makes the site ready: prepares the database, and waits until the site itself says that it is up."""

import http.client
import os
import sys
import time
from collections.abc import Callable

from . import address
from .checks import CannotStart

# After this long, say what is still missing; a slow machine may still get there.
SAY_AFTER_SECONDS = 30.0
# The interval at which the site is asked while it starts.
ASK_SECONDS = 0.1
# A part that is down is reported at once; an answer that takes longer than this is as good as none.
ANSWER_SECONDS = 2.0


def prepare() -> None:
    """Migrate and seed the database, in this process: another Python would take longer to load than that."""
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import call_command
    from django.db import Error as DatabaseFailure
    from django.db import connection

    try:
        django.setup()
        call_command("migrate", verbosity=0, interactive=False)
        call_command("seed")
        connection.close()
    except SystemExit as refusal:  # the settings refuse a value, in a sentence
        raise CannotStart(str(refusal)) from refusal
    except (DatabaseFailure, ImproperlyConfigured, ValueError) as error:
        raise CannotStart(f"The database cannot be prepared: {str(error).splitlines()[0]}") from error


def wait_until_well(host: str, port: int, look_after: Callable[[], None]) -> None:
    """Return once /healthz answers 200; meanwhile, look after the parts."""
    asked_at = "127.0.0.1" if host in address.EVERYWHERE else host
    say_at = time.monotonic() + SAY_AFTER_SECONDS
    while (state := health(asked_at, port)) != "ok":
        look_after()
        if time.monotonic() > say_at:
            sys.stdout.write(f"not ready yet; /healthz: {state}\n")
            sys.stdout.flush()
            say_at = time.monotonic() + SAY_AFTER_SECONDS
        time.sleep(ASK_SECONDS)


def health(host: str, port: int) -> str:
    """Return "ok" if /healthz answers 200, else in a few words what it answers."""
    connection = http.client.HTTPConnection(host, port, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", "/healthz", headers={"Host": _name(host), "X-Forwarded-Proto": "https"})
        answer = connection.getresponse()
        body = answer.read(500).decode(errors="replace")
        return "ok" if answer.status == 200 else f"{answer.status} {body}"
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
