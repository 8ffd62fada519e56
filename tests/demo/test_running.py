"""The whole demo: it starts, it is live, its parts come back, and two of them share a machine."""

import json
import signal
import urllib.request

import psutil
import pytest

from tests.waiting import free_port, wait_until, within

from .running import Demo, demo, refusal


def observed_at(one: Demo) -> str:
    """Return when the newest observation that the site knows of was made."""
    with urllib.request.urlopen(f"{one.url}/weather/api/stations/JFK/observation/", timeout=60) as answer:
        return str(json.load(answer)["data"]["observed_at"])


def test_is_healthy_when_it_reports_that_it_is_ready(running: Demo) -> None:
    assert running.health() == 200


@pytest.mark.soak
def test_the_weather_changes_within_ten_seconds_of_ready_at_every_start() -> None:
    with demo() as one:
        for _ in range(3):
            one.start()
            first = observed_at(one)
            wait_until(lambda: observed_at(one) != first, "a new observation", 10.0)  # noqa: B023
            one.stop()


def test_shows_phones_the_address_and_its_qr_code_when_it_listens_on_all_networks(running: Demo) -> None:
    after = running.output.partition("ready: ")[2]
    assert after.startswith(f"http://127.0.0.1:{running.port}/ ")
    if "on your network" in after:  # a machine without any network has no such address
        assert f":{running.port}/" in after.partition("on your network: ")[2]
        assert "\u2584" in after


def test_each_line_names_the_process_that_wrote_it(running: Demo) -> None:
    assert " redis       | " in running.output
    assert " demo        | worker-beat started, process " in running.output


def test_redis_has_no_tcp_port_and_an_append_only_file(running: Demo) -> None:
    redis = running.find("redis-server")
    assert redis.net_connections("inet") == []
    assert list((running.folder / "redis").rglob("*.aof*"))


def test_nothing_warns_of_being_the_superuser(running: Demo) -> None:
    assert "superuser" not in running.output


@pytest.mark.parametrize(
    "part",
    [
        "redis-server",
        "manage.py serve",
        *(
            pytest.param(part, marks=pytest.mark.soak)  # they are started by the same lines as those above
            for part in (
                "--queues beat",
                "--queues slow",
                "--queues lab,arena ",
                "--queues arena",
                "--queues lab-webhooks",
                "celery --quiet --app config beat",
            )
        ),
    ],
)
def test_a_killed_part_is_started_again_and_no_other(running: Demo, part: str) -> None:
    before = {process.pid for process in running.processes()}
    killed = running.find(part)
    killed.kill()
    wait_until(lambda: comes_back(running, part, killed), f"{part} runs again")
    newest = observed_at_when_well(running)
    wait_until(lambda: observed_at(running) != newest, "a new observation", 30.0)
    assert before - {process.pid for process in running.processes()} == {killed.pid}


def comes_back(one: Demo, part: str, killed: psutil.Process) -> bool:
    """Return whether another process does the part."""
    try:
        return one.find(part).pid != killed.pid
    except ValueError:
        return False


def observed_at_when_well(one: Demo) -> str:
    """Wait until all parts are well; returns when the newest observation was made."""
    wait_until(lambda: one.health() == 200, "all parts are well again", 30.0)
    return observed_at(one)


@pytest.mark.soak
def test_a_second_start_is_ready_in_under_five_seconds() -> None:
    with demo() as one:
        one.start()
        one.stop()
        with within(5, "a second start is ready"):
            one.start()


def test_two_demos_side_by_side_do_not_touch_each_other_and_each_ends_quietly(running: Demo) -> None:
    with demo() as other:
        other.start()
        assert (running.health(), other.health()) == (200, 200)
        assert other.stop(signal.SIGINT) == 0
        assert running.health() == 200
        assert other.is_gone()
        assert "Traceback" not in other.output
        assert "ERROR" not in other.output


def test_a_data_directory_that_another_demo_uses(running: Demo) -> None:
    line = refusal(running, PORT=str(free_port()))
    assert line.startswith(f"Another demo runs in {running.folder}; stop it, or take another directory:")
    assert running.health() == 200
