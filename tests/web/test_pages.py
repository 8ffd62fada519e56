"""The pages of the real servers."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from tests.live_server import PROJECT, START_SECONDS, LiveServer
from tests.raw_http import RawClient
from web.site import techniques

PAGES = ["/", *(f"/{technique.app}/" for technique in techniques())]


@pytest.fixture
def client(site: LiveServer) -> Iterator[RawClient]:
    with RawClient(site.port) as client:
        yield client


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_there_and_requests_nothing_from_any_other_site(client: RawClient, path: str) -> None:
    answer = client.ask(path)
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    page = answer.body.decode()
    assert "<title>" in page
    for attribute in ('src="', "srcset=", "<iframe", '<link rel="stylesheet" href="'):
        for part in page.split(attribute)[1:]:
            assert not part.startswith(("http", "//")), part[:80]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_answers_head(client: RawClient, path: str) -> None:
    assert client.ask(path, method="HEAD").status == 200


@pytest.mark.parametrize("path", [*PAGES, "/nothing/"])
def test_every_page_is_sent_with_the_security_headers(client: RawClient, path: str) -> None:
    headers = client.ask(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["base-uri"] == "'none'"


@pytest.mark.parametrize("path", PAGES)
def test_no_page_holds_a_script_or_a_style_that_the_policy_forbids(client: RawClient, path: str) -> None:
    page = client.ask(path).body.decode()
    assert " style=" not in page
    assert "<style" not in page
    assert " onclick=" not in page
    for script in page.split("<script")[1:]:
        tag = script.partition(">")[0]
        kinds = 'src="/static/', 'src="/scripts/', 'type="application/json"'
        assert any(kind in tag for kind in kinds), tag


def manage(*arguments: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        env=os.environ | environment,
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=START_SECONDS,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_production_settings_pass_the_deployment_check() -> None:
    key = "".join(chr(33 + number) for number in range(60))
    said = manage(
        "check", "--deploy", "--fail-level", "WARNING", HTTPS="1", TRUSTED_PROXY="1", SECRET_KEY=key
    )
    assert "no issues" in said


def test_the_migrations_are_up_to_date() -> None:
    assert "No changes detected" in manage("makemigrations", "--check", "--dry-run")


# Younger than Chrome and Edge 111, Firefox 121 and Safari 16.4, the oldest browsers in which the pages work.
# What only decorates, and is ignored where it is unknown (text-wrap, field-sizing), may be of any age.
YOUNGER_CSS = [
    "light-dark(",
    "@starting-style",
    "@scope",
    "@property",
    "@position-try",
    "anchor-name",
    "transition-behavior",
    "interpolate-size",
    "from var(",
    ":user-invalid",
    ":popover-open",
]


def test_no_style_needs_a_browser_younger_than_the_oldest_that_works() -> None:
    styles = sorted((PROJECT / "static").rglob("*.css"))
    assert styles
    found = [(str(path), name) for path in styles for name in YOUNGER_CSS if name in path.read_text()]
    assert found == []


def test_a_page_and_the_health_check_give_the_servers_time(client: RawClient) -> None:
    before = time.time_ns() // 1_000_000
    page = re.search(r'name="server-time" content="(\d+)"', client.ask("/").body.decode())
    health = int(client.ask("/healthz").headers["x-time"])
    assert page is not None
    assert before <= int(page[1]) <= health <= time.time_ns() // 1_000_000
