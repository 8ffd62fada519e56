"""The places of the lab: what the site cannot hold is refused with what is going on and when it ends."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import RequestFactory

from lab import domain, forms, slots
from lab.models import Run
from lab.schedule import Settings
from lab.views import _address_of


def settings(rate: float = 4, seconds: float = 30, pattern: str = "steady") -> Settings:
    return Settings(pattern, rate, seconds, payload=120, seed=1)


def refused(visitor: str, wanted: Settings, address: str = "") -> slots.NoRoom:
    """Let a visitor start a run that has no room; return the refusal."""
    runs = set(Run.objects.values_list("id", flat=True))
    with pytest.raises(slots.NoRoom) as refusal:
        domain.start(visitor, wanted, address)
    assert set(Run.objects.values_list("id", flat=True)) == runs
    return refusal.value


@pytest.mark.django_db
def test_all_runs_together_publish_at_most_80_pulses_a_second() -> None:
    for number in range(4):
        domain.start(f"visitor {number}", settings(rate=18, seconds=60 + number))
    full = refused("ada", settings(rate=20))
    assert (full.limit, full.runs, full.pulses) == ("pulses", 4, 72)
    assert 60 <= full.seconds <= 62
    assert forms.no_room(full) == (
        "4 runs of 72 pulses a second in all are going on, and with more than 80 all would be late. "
        f"Try again in {full.seconds} s, or now with at most 8 a second."
    )
    domain.start("ada", settings(rate=8))


@pytest.mark.django_db
def test_a_visitor_who_has_to_come_back_learns_when_enough_has_ended() -> None:
    for seconds, rate in ((10, 1), (40, 19), (50, 20), (60, 20), (70, 20)):
        domain.start(f"visitor {seconds}", settings(rate, seconds))
    assert 40 <= refused("ada", settings(rate=20)).seconds <= 42


@pytest.mark.django_db
def test_a_visitor_who_starts_again_makes_room_for_it_first() -> None:
    for number in range(4):
        domain.start(f"visitor {number}", settings(rate=20))
    domain.start("visitor 0", settings(rate=20))


@pytest.mark.django_db
def test_one_pulse_has_room_as_long_as_there_is_a_place() -> None:
    for number in range(4):
        domain.start(f"visitor {number}", settings(rate=20))
    for number in range(4, 12):
        domain.start(f"visitor {number}", settings(rate=20, pattern="once"))
    full = refused("ada", settings(rate=20, pattern="once"))
    assert forms.no_room(full) == (
        "12 runs of 80 pulses a second in all are going on, and more would delay all of them. "
        f"Try again in {full.seconds} s."
    )


@pytest.mark.django_db(transaction=True)
def test_runs_that_start_at_the_same_moment_do_not_overlook_each_other() -> None:
    def start(number: int) -> None:
        try:
            domain.start(f"visitor {number}", settings(rate=20))
        except slots.NoRoom:
            pass
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(start, range(8)))
    assert Run.objects.filter(slot__isnull=False).count() <= 4


@pytest.mark.django_db
def test_an_address_has_at_most_eight_of_the_twelve_places() -> None:
    for number in range(8):
        domain.start(f"visitor {number}", settings(), "a school")
    full = refused("ada", settings(), "a school")
    assert forms.no_room(full).startswith(
        "8 runs of 32 pulses a second in all are going on from your network, and the other places are for"
    )
    domain.start("ada", settings(), "another")


def test_only_in_public_mode_addresses_have_a_name_which_does_not_reveal_them(
    settings,
) -> None:
    def name(client: str) -> str:
        request = RequestFactory().post("/lab/api/runs/")
        request.scope = {"client": (client, 1), "headers": []}
        return _address_of(request)

    assert name("192.0.2.1") == ""
    settings.PUBLIC_DEMO = True
    assert name("192.0.2.1") == name("192.0.2.1") != name("192.0.2.2")
    assert "192" not in name("192.0.2.1")
