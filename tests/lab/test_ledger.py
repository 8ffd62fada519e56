"""The ledger says of each pulse what became of it on a lane."""

from hypothesis import given, settings
from hypothesis import strategies as st

from events.event import Cursor
from lab.ledger import Published, Received, delays, entry

PUBLISHED = [Published(Cursor(n, 0), due=n * 1000) for n in range(1, 11)]


def received(*numbers: int, late: int = 5, gaps: tuple[tuple[int, int], ...] = ()) -> Received:
    cursors = [Cursor(n, 0) for n in numbers]
    at = [n * 1000 + late for n in numbers]
    return Received(cursors, at, [(Cursor(after, 0), Cursor(before, 0)) for after, before in gaps])


def test_a_lane_that_brought_everything_lost_nothing() -> None:
    said = entry(PUBLISHED, received(*range(1, 11)), complete=True)
    assert (said["received"], said["lost"], said["twice"], said["out_of_order"]) == (10, [], [], 0)


def test_a_pulse_that_a_later_one_overtook_is_lost() -> None:
    assert entry(PUBLISHED, received(1, 2, 4), complete=False)["lost"] == ["3-0"]


def test_what_is_newer_than_the_newest_that_arrived_is_under_way_until_the_run_is_complete() -> None:
    assert entry(PUBLISHED, received(1, 2), complete=False)["lost"] == []
    assert entry(PUBLISHED, received(1, 2), complete=True)["lost_total"] == 8


def test_what_a_declared_gap_holds_is_not_lost() -> None:
    said = entry(PUBLISHED, received(1, 2, 9, 10, gaps=((2, 8),)), complete=True)
    assert (said["lost"], said["declared_gaps"]) == ([], 1)


def test_what_came_while_the_page_was_hidden_was_received_and_counts_for_no_delay() -> None:
    lane = received(1, 2, late=5)
    hidden = Received([*lane.cursors, Cursor(3, 0)], [*lane.at, 1_000_000], [], {Cursor(3, 0)})
    said = entry(PUBLISHED, hidden, complete=False)
    assert (said["received"], said["unseen"], said["lost"]) == (3, 1, [])
    assert (said["p50"], said["max"], said["samples"]) == (5, 5, 2)


def test_what_comes_twice_counts_once_and_is_listed() -> None:
    said = entry(PUBLISHED, received(1, 2, 2, 3), complete=False)
    assert (said["received"], said["twice"], said["out_of_order"]) == (3, ["2-0"], 0)


def test_what_arrives_after_a_newer_one_is_out_of_order() -> None:
    assert entry(PUBLISHED, received(1, 3, 2, 4), complete=False)["out_of_order"] == 1


def test_the_slowest_twentieth_is_shown_from_200_samples_on() -> None:
    assert delays([5] * 199) == {"p50": 5, "p95": None, "max": 5, "samples": 199}
    assert delays(list(range(1, 201))) == {"p50": 100, "p95": 190, "max": 200, "samples": 200}
    assert delays([]) == {"p50": None, "p95": None, "max": None, "samples": 0}


@settings(deadline=None)
@given(st.lists(st.integers(1, 10)), st.lists(st.tuples(st.integers(0, 10), st.integers(0, 10)), max_size=3))
def test_when_a_run_is_complete_each_pulse_arrived_or_is_lost_or_declared(
    numbers: list[int], gaps: list[tuple[int, int]]
) -> None:
    said = entry(PUBLISHED, received(*numbers, gaps=tuple(gaps)), complete=True)
    declared = {n for n in range(1, 11) if any(after < n <= before for after, before in gaps)}
    lost = {int(cursor.partition("-")[0]) for cursor in said["lost"]}  # type: ignore[attr-defined]
    assert lost == set(range(1, 11)) - set(numbers) - declared
