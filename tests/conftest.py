"""What all tests share: settings of their own, a real Redis, a clean log, and whole sites to talk to.

The environment is set while this file is imported, before Django reads it, so that no test ever touches
the data of a person's own demo.
"""

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from .redis_server import RedisServer

FOLDER = Path(tempfile.mkdtemp(prefix="fw-"))
_redis = RedisServer(FOLDER)

os.environ |= {
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "DATA_DIR": str(FOLDER),
    "REDIS_URL": _redis.url,
    "SECRET_KEY": "for-tests-only-" + "x" * 50,
    "LOG_LEVEL": "WARNING",
}
for name in ("DEBUG", "HTTPS", "HOST", "PORT", "ASGI_SERVER", "ALLOWED_HOSTS", "TRUSTED_PROXY"):
    os.environ.pop(name, None)
for name in [name for name in os.environ if name.startswith(("WEATHER_", "WEBHOOK_", "NEWS_"))]:
    del os.environ[name]

import django  # noqa: E402

django.setup()

from django.db import connection, connections  # noqa: E402
from pytest_django import DjangoDbBlocker  # noqa: E402

from events import log, outbox  # noqa: E402

from . import live_server as live  # noqa: E402

# Files in which whole sites are started, broken, and waited for.
LONGEST_FIRST = (
    "tests/faults/test_redis",
    "tests/lab",
    "tests/faults",
    "tests/demo",
    "tests/docs",
    "tests/tickers",
)
_END_OTHERS = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()"""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Let each process of pytest read settings of its own, and not those that it inherits from this one."""
    del os.environ["DJANGO_SETTINGS_MODULE"]


@pytest.fixture(scope="session", autouse=True)
def redis_server() -> Iterator[RedisServer]:
    """The Redis of this test session."""
    _redis.start()
    yield _redis
    _redis.kill()


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """Keep the test database in a file: threads and processes share it as they do outside of tests.

    On PostgreSQL it has a name of its own, since several groups of tests run at once.
    """
    settings = connections["default"].settings_dict
    in_file = settings["ENGINE"].endswith("sqlite3")
    settings["TEST"]["NAME"] = str(FOLDER / "test.sqlite3") if in_file else f"five_ways_test_{os.getpid()}"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """End the connections that threads have left open: PostgreSQL drops no database that is in use."""
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(_END_OTHERS)


@pytest.fixture
def clean_log(redis_server: RedisServer) -> Iterator[RedisServer]:
    """An empty Redis that answers, before the test and after it, whatever the test does to it."""
    _make_well(redis_server)
    yield redis_server
    _make_well(redis_server)


def _make_well(server: RedisServer) -> None:
    server.restart_empty()
    log.connection().connection_pool.disconnect()
    outbox._paused_until = 0.0


@pytest.fixture(scope="session")
def sites() -> Iterator[Callable[[str], live.LiveServer]]:
    """The sites without workers that tests share, by their server; each starts when it is first asked for."""
    with ExitStack() as stack:
        yield lru_cache(lambda asgi_server: stack.enter_context(live.live_server(asgi_server)))


@pytest.fixture
def one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limits that are counted in memory see one moment: no second ends while a slow machine counts."""
    now = time.time()
    monkeypatch.setattr("limits.storage.memory.time", SimpleNamespace(time=lambda: now))


@pytest.fixture(scope="session", params=["daphne", "uvicorn"])
def site(request: pytest.FixtureRequest, sites: Callable[[str], live.LiveServer]) -> live.LiveServer:
    """A site without workers, on Daphne and on uvicorn in turn, for tests that leave it as it was."""
    return sites(request.param)


@pytest.fixture(params=["daphne", pytest.param("uvicorn", marks=pytest.mark.soak)])
def loaded_site(request: pytest.FixtureRequest, sites: Callable[[str], live.LiveServer]) -> live.LiveServer:
    """The same for tests that take seconds of CPU time: `make test` has them on Daphne alone."""
    return sites(request.param)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest files, so that no process ends with one of them alone.

    pytest-django has just put what uses no database last, and those are the longest.
    """
    items.sort(key=_place)


def _place(item: pytest.Item) -> int:
    found = (place for place, start in enumerate(LONGEST_FIRST) if item.nodeid.startswith(start))
    return len(LONGEST_FIRST) if item.get_closest_marker("django_db") else next(found, len(LONGEST_FIRST))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[Any]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show the logs of the sites that run, where a test fails."""
    report = yield
    if report.failed:
        report.sections += [(f"logs of {server.url}", server.logs()) for server in live.running]
    return report


def pytest_configure(config: pytest.Config) -> None:
    """Let a run that gets SIGTERM clean up as after Ctrl-C: its processes would outlive it.

    A thread of a test leaves its connection to the garbage collector, which closes it, and psycopg says so.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    left_open = "ignore:<psycopg.Connection.* was deleted while still open:ResourceWarning"
    config.addinivalue_line("filterwarnings", left_open)


def pytest_unconfigure() -> None:
    """Leave nothing behind."""
    live.forks.end()
    _redis.kill()
    shutil.rmtree(FOLDER, ignore_errors=True)
