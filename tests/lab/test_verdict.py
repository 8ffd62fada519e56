"""The verdict on a lane after a fault says what became of every pulse that was due meanwhile."""

from events.event import Cursor
from faults.fault import Fault
from lab.faults.verdict import Course, Verdict, arrived, of
from lab.ledger import Published, Received

SECOND = 1_000_000
# A pulse a second, from the first second on.
PULSES = [Published(Cursor(n, 0), n * SECOND) for n in range(1, 11)]


def fault(kind: str = "cut", lane: str = "all", begins: int = 3, ends: int = 6) -> Fault:
    return Fault(1, "run", kind, lane, 0, 0, "", begins * SECOND, ends * SECOND)


def received(arrivals: dict[int, float], gaps: tuple[tuple[int, int], ...] = ()) -> Received:
    cursors = [Cursor(n, 0) for n in arrivals]
    at = [round(seconds * SECOND) for seconds in arrivals.values()]
    return Received(cursors, at, [(Cursor(after, 0), Cursor(before, 0)) for after, before in gaps])


def verdict(broken: Fault, got: Received, now: int = 11, complete: bool = False) -> Verdict:
    due = [pulse.due for pulse in PULSES]
    return of(broken, "sse", Course(due, PULSES, now * SECOND, complete), arrived(got))


def test_after_a_cut_the_pulses_until_the_client_came_back_have_arrived_then() -> None:
    on_time = {n: n + 0.1 for n in (1, 2, 6, 7, 8, 9, 10)}
    said = verdict(fault("cut"), received(on_time | {3: 5.5, 4: 5.5, 5: 5.5}))
    assert (said.state, said.pulses, said.sentence) == ("recovered", 3, "Recovered all 3 in 2.5 s.")


def test_a_fault_that_lasts_is_judged_from_its_end() -> None:
    on_time = {n: n + 0.1 for n in (1, 2, 7, 8, 9, 10)}
    late = dict.fromkeys((3, 4, 5, 6), 6.2)
    assert verdict(fault("freeze"), received(on_time), now=5).state == "broken"
    said = verdict(fault("freeze"), received(on_time | late))
    assert (said.state, said.pulses, said.sentence) == ("recovered", 4, "Recovered all 4 in 0.2 s.")


def test_what_is_missing_is_under_way_and_lost_when_the_run_is_complete() -> None:
    some = received({1: 1.1, 2: 2.1, 3: 6.5, 6: 6.5})
    assert verdict(fault("freeze"), some).sentence == "Recovering: 2 of 4 are missing."
    said = verdict(fault("freeze"), some, complete=True)
    assert (said.state, said.sentence) == ("lost", "Lost 2 of 4.")


def test_a_declared_gap_is_reported() -> None:
    said = verdict(fault("freeze"), received({1: 1.1, 2: 2.1, 6: 6.5}, gaps=((2, 5),)))
    assert (said.state, said.sentence) == ("gap", "Declared a gap of 3.")


def test_a_lane_that_a_fault_cannot_touch_is_untouched_only_where_nothing_is_missing() -> None:
    stripped = fault("strip_upgrade")
    everything = {n: n + 0.1 for n in range(1, 11)}
    assert verdict(stripped, received(everything)).sentence == "Not touched: it needs no Upgrade."
    del everything[4]
    assert verdict(stripped, received(everything), complete=True).state == "lost"
