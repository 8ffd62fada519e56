"""Whether a target is met is worked out from what was measured."""

from dataclasses import replace

from bench.report import summary, targets
from bench.rounds import FULL, QUICK, Row, Target
from bench.targets import judged
from bench.works import load

ROWS = [
    Row(
        "a case", "this project", True, [{"cpu_us": 100.0, "p99_ms": 90.0}, {"cpu_us": 200.0, "p99_ms": 70.0}]
    ),
    Row("a case", "a peer", False, [{"cpu_us": 390.0}, {"cpu_us": 860.0}]),
    Row("larger", "this project", True, [{"cpu_us": 180.0}]),
]


def _judged(target: Target) -> dict:
    return judged(load("longpoll"), [target], ROWS)[0]


def test_a_ratio_to_a_peer_is_taken_round_by_round_and_met_from_its_limit_on() -> None:
    target = Target("a case", "cpu_us", at_least=4.1, peer="a peer")
    assert _judged(target) == {
        "target": "CPU per cycle, a case, a peer against ours",
        "wanted": "at least 4.1 times",
        "measured": 4.1,
        "met": True,
    }
    assert _judged(replace(target, at_least=4.2))["met"] is False


def test_a_figure_of_ours_is_its_median_and_met_up_to_its_limit() -> None:
    target = Target("a case", "p99_ms", at_most=80)
    assert _judged(target)["measured"] == 80.0
    assert (_judged(target)["wanted"], _judged(target)["met"]) == ("at most 80 ms", True)
    assert _judged(replace(target, at_most=79.9))["met"] is False


def test_ours_in_one_case_is_held_against_ours_in_another() -> None:
    target = Target("larger", "cpu_us", at_most=1.25, of="a case")
    assert _judged(target)["measured"] == 1.2
    assert _judged(target)["met"] is True


def test_what_was_not_measured_is_neither_met_nor_missed() -> None:
    for target in (
        Target("a case", "cpu_us", at_least=4, peer="left out"),
        Target("no such case", "cpu_us", at_most=1),
        Target("a case", "kb_each", at_most=1),
    ):
        assert (_judged(target)["measured"], _judged(target)["met"]) == (None, None)


def test_a_page_shows_what_is_met_and_gives_no_verdict_on_fewer_clients() -> None:
    name = "1,000 clients, daphne"
    rows = [Row(name, "this project", True, [{"kb_each": 41.0, "lost": 0}])]
    report = "\n".join(targets(summary(load("longpoll"), FULL, rows)))
    assert f"| memory per held request, {name} | at most 40 kB | 41 | **not met** |" in report
    assert f"| lost, {name} | at most 0 | 0 | met |" in report
    assert (
        f"| CPU per cycle, {name}, Django async view against ours | at least 4 times |  | not measured |"
        in report
    )

    few = [Row("200 clients, daphne", "this project", True, [{"kb_each": 41.0}])]
    report = "\n".join(targets(summary(load("longpoll"), QUICK, few)))
    assert "| memory per held request, 200 clients, daphne | at most 40 kB | 41 |  |" in report
    assert "Targets are for 1,000 clients; fewer get no verdict." in report
