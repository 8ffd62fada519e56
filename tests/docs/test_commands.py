"""Every command in the documentation is followed, and does what the text around it says."""

from pathlib import Path

import pytest

from tests import chromium

from .commands import PROJECT, RUN, SHOWN, Block, blocks, pages, to_run
from .desk import Desk
from .test_by_hand import BY_HAND

# Commands that run whole sites, or all tests: each is run by what stands in the file that is named.
ELSEWHERE = {
    "make demo": "tests/demo/test_running.py: test_is_healthy_when_it_reports_that_it_is_ready",
    "make demo PORT=8001 DATA_DIR=.data-2": (
        "tests/demo/test_running.py: test_two_demos_side_by_side_do_not_touch_each_other"
    ),
    "make demo HOST=0.0.0.0": "tests/demo/test_running.py: test_shows_phones_the_address_and_its_qr_code",
    "make demo HOST=0.0.0.0 WEBHOOK_ALLOW_PRIVATE=1": (
        "tests/docs/test_by_hand.py: test_in_class_a_receiver_that_misbehaves_is_reached"
    ),
    "make services": "tests/docs/test_by_hand.py: test_all_but_the_web_process_say_how_to_start_it",
    **dict.fromkeys(BY_HAND, "tests/docs/test_by_hand.py: test_the_parts_started_by_hand_make_a_site"),
    "make check-exercise FILE=exercises/polling.py SITE=http://127.0.0.1:8000": (
        "tests/lab/test_exercises.py: test_each_solution_is_right_and_a_client_that_forgets_its_cursor_is_not"
    ),
    "make test": ".ci/run: \nmake test\n",
    "docker compose up": 'tests/stack/compose.py: self.compose("up", "-d"',
}
# Blocks that need Docker, by words in them: docs/deploy.md is followed on a host of its own.
_FOLLOWED = "tests/stack/test_deploy.py"
WITH_DOCKER = {
    "openssl rand": f"{_FOLLOWED}: openssl rand",
    "openssl req": f"{_FOLLOWED}: openssl req",
    "ALLOWED_HOSTS=localhost": f"{_FOLLOWED}: ALLOWED_HOSTS=",
    "docker compose ps": f"{_FOLLOWED}: docker compose ps",
    "https://localhost/healthz": f"{_FOLLOWED}: curl -sk",
    "check --deploy": f"{_FOLLOWED}: check --deploy",
    "pg_dump": f"{_FOLLOWED}: pg_dump",
    "psql -q": f"{_FOLLOWED}: psql -q",
    "deploy/rolling-restart": f"{_FOLLOWED}: deploy/rolling-restart",
    # There is no such database, and nothing to pull: that each word is known is all that can be said here.
    "db.example": "tests/public/test_deploy.py: test_a_command_of_compose_names_services_that_are_there",
    "git pull": "tests/public/test_deploy.py: test_a_command_of_compose_names_services_that_are_there",
}
# What would change the machine, or the environment that these tests run in.
NEVER_HERE = ("make", "docker", "docker-compose", "sudo", "pip", "npm", "git")


def is_run_here(block: Block) -> bool:
    """Return whether this module is to run a block, for it is run nowhere else."""
    return not (set(block.commands) <= set(ELSEWHERE) or any(words in block.text for words in WITH_DOCKER))


HERE = [block for block in to_run() if is_run_here(block)]


@pytest.mark.parametrize("block", HERE, ids=str)
def test_a_command_of_the_documentation_does_what_the_text_says(block: Block, desk: Desk) -> None:
    if block.language == "js" and not chromium.program():
        pytest.skip("there is no Chromium on this machine")
    far_reaching = [one for one in block.commands if one.split()[0] in NEVER_HERE]
    assert far_reaching == [], "name in ELSEWHERE the test that runs it"
    typed = desk.type(block)
    shown = f"{block}\n{block.text}\nsaid:\n{block.said}\nprinted ({typed.status}):\n{typed.printed}"
    assert typed.is_as_said(block.said), shown


@pytest.mark.parametrize("command", ELSEWHERE)
def test_a_command_that_is_run_elsewhere_stands_in_the_documentation(command: str) -> None:
    assert command in {one for block in to_run() for one in block.commands}


@pytest.mark.parametrize("words", WITH_DOCKER)
def test_words_of_a_command_that_needs_docker_stand_in_one_block(words: str) -> None:
    assert len([block for block in to_run() if words in block.text]) == 1


@pytest.mark.parametrize(("command", "place"), (ELSEWHERE | WITH_DOCKER).items())
def test_a_command_that_is_run_elsewhere_has_its_place_there(command: str, place: str) -> None:
    file, _, text = place.partition(": ")
    assert text in (PROJECT / file).read_text()


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(PROJECT)))
def test_each_block_says_whether_it_is_to_be_run(page: Path) -> None:
    unknown = [str(block) for block in blocks(page) if block.language not in (*RUN, *SHOWN)]
    assert unknown == []
