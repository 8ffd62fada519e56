"""Public mode starts with settings that are safe, or says in one sentence why it does not."""

import os
import subprocess
import sys

import pytest
from environ import Env

from config.public import problem
from tests.live_server import PROJECT, START_SECONDS

from .conftest import PUBLIC


def manage(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        env=os.environ | PUBLIC | environment,
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=START_SECONDS,
    )


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name, value in PUBLIC.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_what_is_safe_has_no_problem(environment: pytest.MonkeyPatch) -> None:
    assert problem(Env()) == ""


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DEBUG", "1", "DEBUG=1 shows everyone the site's code and settings: remove it."),
        ("SECRET_KEY", "", "SECRET_KEY must be set to 50 or more random characters."),
        ("SECRET_KEY", "short", "SECRET_KEY must be set to 50 or more random characters."),
        ("SECRET_KEY", "a" * 60, "SECRET_KEY must be set to 50 or more random characters."),
        ("ALLOWED_HOSTS", "", "ALLOWED_HOSTS must be set to the host names of the site."),
        ("ALLOWED_HOSTS", "*", "ALLOWED_HOSTS must list host names: remove the asterisk."),
        ("ALLOWED_HOSTS", "a.example,*", "ALLOWED_HOSTS must list host names: remove the asterisk."),
        (
            "WEBHOOK_ALLOW_PRIVATE",
            "1",
            "WEBHOOK_ALLOW_PRIVATE=1 lets strangers send requests into your network: remove it.",
        ),
        ("HTTPS", "0", "HTTPS=0 sends cookies unencrypted: remove it."),
    ],
)
def test_what_is_not_safe_is_named(environment: pytest.MonkeyPatch, name: str, value: str, said: str) -> None:
    environment.setenv(name, value)
    assert problem(Env()) == said


def test_a_site_that_is_not_safe_ends_with_one_sentence_and_no_trace() -> None:
    done = manage("serve", SECRET_KEY="")
    assert done.returncode == 1
    assert done.stderr == "With PUBLIC_DEMO=1, SECRET_KEY must be set to 50 or more random characters.\n"


def test_the_deployment_check_finds_nothing() -> None:
    done = manage("check", "--deploy", "--fail-level", "WARNING")
    assert (done.returncode, done.stdout) == (0, "System check identified no issues (0 silenced).\n")
