"""What brings the site up once its parts are started: prepare the database, wait until it answers, say so."""

import contextlib
import shlex
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from . import address, health
from .checks import CannotStart

# After this long without being well it is said what is missing; a slow machine may still get there.
SAY_AFTER_SECONDS = 30.0
ASK_SECONDS = 0.1


def prepare() -> None:
    """Migrate and seed the database, in this process: another Python would take longer to load than that."""
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import call_command
    from django.db import DatabaseError, connection

    try:
        django.setup()
        call_command("migrate", verbosity=0, interactive=False)
        call_command("seed")
        connection.close()
    except SystemExit as refusal:  # of the settings, in a sentence; in a thread it would end in silence
        raise CannotStart(str(refusal)) from refusal
    except (DatabaseError, ImproperlyConfigured, ValueError) as error:
        raise CannotStart(f"The database cannot be prepared: {str(error).splitlines()[0]}") from error


def _wait_for_workers() -> None:
    from events import log

    deadline = time.monotonic() + SAY_AFTER_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(*log.LogUnavailable):
            if not log.silent_workers():
                return
        time.sleep(ASK_SECONDS)


@dataclass(frozen=True)
class Site:
    """The site as it is announced: where it listens, and when its start began, by the monotonic clock."""

    host: str
    port: int
    began: float

    def wait_until_well(self) -> None:
        """Return once /healthz is well; it is not asked before the workers gave a sign of life."""
        _wait_for_workers()
        asked_at = "127.0.0.1" if self.host in address.EVERYWHERE else self.host
        say_at = time.monotonic() + SAY_AFTER_SECONDS
        while (state := health.state(asked_at, self.port)) != "ok":
            if time.monotonic() > say_at:
                _say(f"not ready yet; /healthz: {state}")
                say_at = time.monotonic() + SAY_AFTER_SECONDS
            time.sleep(ASK_SECONDS)

    def announce(self) -> None:
        """Say where the site is, for phones too where it listens for them."""
        took = time.monotonic() - self.began
        lines = [f"ready: {address.local(self.host, self.port)} ({took:.1f} s; Ctrl-C stops it)"]
        if shared := address.on_network(self.host, self.port):
            lines += [f"on your network: {shared}", address.qr_code(shared)]
        _say("\n".join(lines))


def announce_parts(directory: Path, redis_url: str, host: str, port: int) -> None:
    """Say how to start the web process beside the other parts."""
    variables = shlex.join(["env", f"HOST={host}", f"DATA_DIR={directory}", f"REDIS_URL={redis_url}"])
    server = f"{sys.executable} manage.py runserver {host}:{port}"
    _say(f"ready for the web process; in another terminal:\n  {variables} {server}")


def _say(text: str) -> None:
    sys.stdout.write(f"\n{text}\n\n")
    sys.stdout.flush()
