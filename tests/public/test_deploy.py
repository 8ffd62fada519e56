"""docs/deploy.md is true: its limits are those of the code, its commands name what is there."""

import re
from datetime import timedelta
from importlib import import_module
from itertools import pairwise

import pytest
import yaml
from limits import RateLimitItem

from tests.docs.commands import Block, blocks
from tests.live_server import PROJECT

PAGE = PROJECT / "docs" / "deploy.md"
LIMITS = re.findall(r"^\| `([\w.]+)\.([A-Z_]+)` \| ([0-9,.]+) \|", PAGE.read_text(), re.MULTILINE)
BLOCKS = list(blocks(PAGE))
# Each option of docker compose that the page uses; a word after one of the first takes no part in the rest.
WITH_VALUE = ("--scale",)
SERVICE_COMMANDS = ("up", "run", "exec", "logs", "build")


def the_number(limit: object) -> float:
    if isinstance(limit, timedelta):
        return limit.total_seconds()
    if isinstance(limit, RateLimitItem):
        return limit.amount
    assert isinstance(limit, (int, float))
    return limit


def test_the_page_lists_many_limits() -> None:
    assert len(LIMITS) > 45


@pytest.mark.parametrize(("module", "name", "value"), LIMITS, ids=lambda part: str(part))
def test_a_limit_is_what_the_page_says(module: str, name: str, value: str) -> None:
    assert the_number(getattr(import_module(module), name)) == float(value.replace(",", ""))


def services_in(command: str) -> list[str]:
    """Return the services that a command of docker compose is about."""
    words = command.split(" <")[0].split(" >")[0].split()[2:]
    if words[0] not in SERVICE_COMMANDS:
        return []
    named = [word for before, word in pairwise(words) if before not in WITH_VALUE]
    named = [word for word in named if not word.startswith("-")]
    return named[:1] if words[0] in ("run", "exec") else named


def commands() -> list[str]:
    found = [one for block in BLOCKS if block.language == "sh" for one in block.commands]
    said = re.findall(r"`(docker compose [^`]+)`", PAGE.read_text())
    return [one for one in [*found, *said] if one.startswith("docker compose ")]


@pytest.mark.parametrize("command", commands())
def test_a_command_of_compose_names_services_that_are_there(command: str) -> None:
    there = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())["services"]
    assert set(services_in(command)) <= set(there)


def test_services_are_found_in_commands() -> None:
    assert services_in("docker compose up -d --no-recreate --scale web=4 --scale worker=3") == []
    assert services_in("docker compose run --rm --no-deps web python manage.py check") == ["web"]
    assert services_in("docker compose logs web worker-slow") == ["web", "worker-slow"]
    assert services_in("docker compose exec -T postgres psql five_ways <five-ways.sql") == ["postgres"]


def variables(block: Block) -> dict[str, str]:
    return dict(re.findall(r"^([A-Z_]+)=(.+)$", block.text, re.MULTILINE))


def test_compose_reads_what_is_written_into_the_environment_and_its_files_exist() -> None:
    written = {name: value for block in BLOCKS for name, value in variables(block).items()}
    assert set(written) == {"COMPOSE_FILE", "ALLOWED_HOSTS", "DATABASE_URL", "REDIS_URL"}
    files = written.pop("COMPOSE_FILE").split(":")
    text = "".join((PROJECT / file).read_text() for file in files)
    for name in [*written, "SECRET_KEY", "POSTGRES_PASSWORD", "WEBHOOK_SECRET_CRM", "PUBLIC_DEMO"]:
        assert f"{name}:" in text
