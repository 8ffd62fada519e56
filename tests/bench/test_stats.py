"""The statistics behind the tables, held against figures worked out by hand."""

from bench.rounds import Contestant, Plan, Row, compare, interleave
from bench.stats import Spread, percentile, ratios, spread


def test_the_median_of_an_odd_number_of_rounds_is_the_middle_one() -> None:
    assert spread([5.0, 1.0, 9.0, 3.0, 100.0]) == Spread(median=5.0, low=1.0, high=100.0)


def test_the_median_of_an_even_number_of_rounds_lies_between_the_middle_two() -> None:
    assert spread([4.0, 1.0, 2.0, 9.0]) == Spread(median=3.0, low=1.0, high=9.0)


def test_one_round_is_its_own_spread() -> None:
    assert spread([7.5]) == Spread(7.5, 7.5, 7.5)


def test_the_99th_percentile_of_a_hundred_is_the_last_but_one() -> None:
    hundred = [float(number) for number in range(100, 0, -1)]
    assert percentile(hundred, 0.99) == 99.0
    assert percentile(hundred, 0.5) == 50.0
    assert percentile(hundred, 1.0) == 100.0


def test_the_99th_percentile_of_few_is_the_largest() -> None:
    assert percentile([3.0, 1.0, 2.0], 0.99) == 3.0
    assert percentile([3.0, 1.0, 2.0], 0.0) == 1.0


def test_ratios_are_taken_round_by_round() -> None:
    assert ratios([10.0, 30.0], [5.0, 10.0]) == [2.0, 3.0]


def test_a_round_without_a_divisor_gives_no_ratio() -> None:
    assert ratios([1.0, 8.0], [0.0, 2.0]) == [4.0]


def test_a_peer_is_compared_with_ours_in_its_own_case() -> None:
    rows = [
        Row("a", "ours", True, [{"cpu": 2.0}, {"cpu": 4.0}, {"cpu": 5.0}]),
        Row("a", "peer", False, [{"cpu": 6.0}, {"cpu": 4.0}, {"cpu": 10.0}]),
        Row("b", "ours", True, [{"cpu": 1.0}, {"cpu": 1.0}, {"cpu": 1.0}]),
    ]
    assert compare(rows, rows[1], "cpu") == Spread(median=2.0, low=1.0, high=3.0)
    assert compare(rows, rows[0], "cpu") is None
    assert compare(rows, rows[1], "absent") is None


def test_rounds_are_interleaved_after_a_warm_up_that_does_not_count() -> None:
    done = []

    def contestant(name: str) -> Contestant:
        return Contestant(
            "case", name, name == "A", lambda seconds: done.append((name, seconds)) or {"n": seconds}
        )

    rows = interleave(
        Plan("test", rounds=2, seconds=3.0, warmup_seconds=1.0), [contestant("A"), contestant("B")]
    )
    assert done == [("A", 1.0), ("B", 1.0), ("A", 3.0), ("B", 3.0), ("A", 3.0), ("B", 3.0)]
    assert [row.values("n") for row in rows] == [[3.0, 3.0], [3.0, 3.0]]
