from datetime import datetime, timezone

from newsfeed import sources


def test_the_mission_has_122_moments_in_the_order_in_which_they_happened() -> None:
    moments = sources.moments()
    assert len(moments) == 122
    assert [moment.at for moment in moments] == sorted(moment.at for moment in moments)
    assert moments[0].at == datetime(1969, 7, 16, 10, 2, tzinfo=timezone.utc)
    assert moments[-1].at == datetime(1969, 8, 10, tzinfo=timezone.utc)


def test_a_moment_is_published_as_it_is_written() -> None:
    touchdown = next(moment for moment in sources.moments() if moment.headline.startswith("Touchdown"))
    assert touchdown.headline == "Touchdown: Eagle is on the Moon"
    assert (touchdown.phase, touchdown.urgency) == ("Surface", "flash")
    assert touchdown.at == datetime(1969, 7, 20, 20, 17, 39, tzinfo=timezone.utc)


def test_one_round_of_the_mission_takes_about_half_an_hour() -> None:
    assert 29 * 60 < sum(moment.pause for moment in sources.moments()) < 32 * 60


def test_something_happens_at_least_every_twenty_seconds_and_nothing_at_once() -> None:
    pauses = [moment.pause for moment in sources.moments()]
    assert max(pauses) == 20.0
    assert min(pauses) >= 2.0


def test_a_longer_silence_of_the_mission_is_a_longer_pause_of_the_replay() -> None:
    assert sources.pause_for(1) == 3.5
    assert sources.pause_for(60) == 9.7
    assert sources.pause_for(86_400) == 20.0


def test_every_urgency_is_one_that_the_desk_has_too() -> None:
    assert {moment.urgency for moment in sources.moments()} == {"routine", "urgent", "flash"}
