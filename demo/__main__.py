"""`python -m demo`, which `make demo` calls: checks, then all parts, until Ctrl-C."""

import argparse
import os
import sys
import time
from functools import partial
from pathlib import Path

from . import address, checks, store
from .checks import CannotStart
from .leash import Place
from .parts import parts
from .steps import Site, announce_parts, prepare
from .supervisor import Steps, Supervisor

_BEGAN = time.monotonic()
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
    try:
        supervisor = _supervisor(with_web=not given.no_web)
        supervisor.loop()
    except CannotStart as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except (KeyboardInterrupt, BrokenPipeError):
        return 0
    return int(supervisor.returncode not in (130, 143))


def _supervisor(with_web: bool) -> Supervisor:
    checks.python_version()
    host, port = os.environ.get("HOST") or "127.0.0.1", checks.port(os.environ.get("PORT") or "8000")
    directory = checks.data_directory(os.environ.get("DATA_DIR") or ".data")
    if with_web:
        checks.free_port(host, port)
    redis = store.chosen(directory)
    os.environ |= _environment(host, port, directory, redis.url)
    steps = (
        _steps_to_site(Site(host, port, _BEGAN))
        if with_web
        else [(partial(announce_parts, directory, redis.url, host, port), Place.READY)]
    )
    first: Steps = [(redis.wait, Place.STORE), (prepare, Place.PREPARED)]
    return Supervisor(directory / "demo.lock", parts(redis, with_web), [*first, *steps])


def _steps_to_site(site: Site) -> Steps:
    return [(site.wait_until_well, Place.READY), (site.announce, None)]


def _environment(host: str, port: int, directory: Path, redis_url: str) -> dict[str, str]:
    """Return what the parts are told through their environment."""
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


if __name__ == "__main__":
    status = 1
    try:
        status = main()
    except Exception:
        sys.excepthook(*sys.exc_info())
        raise
    finally:
        # Not sys.exit: multiprocessing would wait for helpers whose leashes wait for this process to be gone.
        os._exit(status)
