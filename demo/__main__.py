"""`python -m demo`, which `make demo` calls: checks, then all parts, until Ctrl-C."""

import argparse
import os
import shlex
import signal
import sys
import time
from pathlib import Path
from typing import NoReturn

from . import address, checks, parts, store
from .checks import CannotStart
from .ready import prepare, wait_until_well
from .supervisor import Supervisor

_BEGAN = time.monotonic()
# Between two looks at the parts: for a person, at once.
LOOK_SECONDS = 0.1
# What Celery warns of is a message format that can run code, which this project does not accept.
_NO_ROOT_WARNING = "ignore:You're running the worker with superuser privileges"


def main() -> int:
    """Run the demo; returns its exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m demo", description="Runs the whole site on this machine."
    )
    parser.add_argument(
        "--no-web", action="store_true", help="all but the web process, for use with runserver"
    )
    given = parser.parse_args()
    # A shell starts what it puts in the background without these two.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    try:
        run(with_web=not given.no_web)
    except CannotStart as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        return 0


def run(with_web: bool) -> NoReturn:
    """Bring the site up step by step, then look after it. Ends by an exception only."""
    checks.python_version()
    host, port = os.environ.get("HOST") or "127.0.0.1", checks.port(os.environ.get("PORT") or "8000")
    directory = checks.data_directory(os.environ.get("DATA_DIR") or ".data")
    if with_web:
        checks.free_port(host, port)
    redis = store.chosen(directory)
    os.environ |= _environment(host, port, directory, redis.url)
    with Supervisor(directory) as supervisor:
        if redis.part:
            supervisor.start(redis.part)
        redis.wait()
        supervisor.start(parts.BEAT_WORKER)  # the workers load while the database is prepared here
        supervisor.start(parts.SLOW_WORKER)
        prepare()
        supervisor.start(parts.BEAT)
        if with_web:
            supervisor.start(parts.WEB)
        supervisor.start(parts.LAB_WORKER)
        supervisor.start(parts.LAB_WEBHOOKS_WORKER)
        supervisor.start(parts.ARENA_WORKER)
        if with_web:
            wait_until_well(host, port, supervisor.look_after)
        _announce(with_web, host, port, directory, redis.url)
        while True:
            supervisor.look_after()
            time.sleep(LOOK_SECONDS)


def _environment(host: str, port: int, directory: Path, redis_url: str) -> dict[str, str]:
    """Return the settings that all parts get in their environment."""
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "HOST": host,
        "ALLOWED_HOSTS": os.environ.get("ALLOWED_HOSTS") or ",".join(address.hosts(host, port)),
        "PORT": str(port),
        "DATA_DIR": str(directory),
        "REDIS_URL": redis_url,
        # A class has an hour, the schedule of retries more than a day: on this clock it takes a quarter.
        "WEBHOOK_TIME_SCALE": os.environ.get("WEBHOOK_TIME_SCALE") or "0.01",
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": os.environ.get("PYTHONWARNINGS") or _NO_ROOT_WARNING,
    }


def _announce(with_web: bool, host: str, port: int, directory: Path, redis_url: str) -> None:
    """Say where the site is, for phones too if it listens for them; or how to start the web process."""
    if with_web:
        took = time.monotonic() - _BEGAN
        lines = [f"ready: {address.local(host, port)} ({took:.1f} s; Ctrl-C stops it)"]
        if shared := address.on_network(host, port):
            lines += [f"on your network: {shared}", address.qr_code(shared)]
    else:
        variables = shlex.join(["env", f"HOST={host}", f"DATA_DIR={directory}", f"REDIS_URL={redis_url}"])
        server = f"{sys.executable} manage.py runserver {host}:{port}"
        lines = ["ready for the web process; in another terminal:", f"  {variables} {server}"]
    sys.stdout.write("\n" + "\n".join(lines) + "\n\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
