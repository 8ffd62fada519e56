"""The schedule of a run: when its pulses are due, whatever becomes of them."""

from lab.schedule import Settings, due_times


def settings(pattern: str, rate: float = 4, seconds: float = 30, seed: int = 1) -> Settings:
    return Settings(pattern, rate, seconds, payload=120, seed=seed)


def test_a_steady_run_has_its_pulses_at_equal_distances() -> None:
    assert due_times(settings("steady", rate=4, seconds=1)) == (0, 250_000, 500_000, 750_000)


def test_a_run_of_once_has_one_pulse() -> None:
    assert due_times(settings("once")) == (0,)


def test_bursts_bring_two_seconds_worth_at_the_same_moment() -> None:
    assert due_times(settings("bursts", rate=2, seconds=4)) == (0,) * 4 + (2_000_000,) * 4


def test_a_random_run_keeps_its_rate_on_average_and_repeats_with_its_seed() -> None:
    times = due_times(settings("random", rate=20, seconds=600))
    assert 11_500 < len(times) < 12_500
    assert list(times) == sorted(times)
    assert times == due_times(settings("random", rate=20, seconds=600))
    assert times != due_times(settings("random", rate=20, seconds=600, seed=2))
