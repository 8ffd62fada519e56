"""The market follows the true closes, and its walk between them can be repeated."""

import math
from datetime import date
from itertools import pairwise
from statistics import stdev

import pytest
from pytest_django import Settings

from tickers.exchange import market
from tickers.exchange.market import Place

# Two hours less two minutes at four steps a second: 60 s a month, 240 steps.
AUGUST_2004 = 55
MARCH_2010 = 122


def test_a_month_has_240_steps_of_a_quarter_of_a_second(settings: Settings) -> None:
    assert market.steps_in_month() == 240
    settings.TICKERS_STEP_SECONDS = 0.05
    assert market.steps_in_month() == 1200


def test_the_decade_takes_two_hours_and_begins_again() -> None:
    place, steps = market.start(), 0
    while place.round == 0:
        place, steps = market.following(place), steps + 1
    assert steps * 0.25 == pytest.approx(2 * 3600, rel=0.03)
    assert place == Place(1, 0, 240)


@pytest.mark.parametrize(
    ("symbol", "month", "cents"),
    [
        ("AAPL", 0, 2594),
        ("AMZN", 0, 6456),
        ("IBM", 0, 10052),
        ("MSFT", 0, 3981),
        ("GOOG", AUGUST_2004, 10237),
        ("AAPL", MARCH_2010, 22302),
        ("GOOG", MARCH_2010, 56019),
    ],
)
def test_each_month_ends_at_its_true_close_to_the_cent(symbol: str, month: int, cents: int) -> None:
    for round_ in (0, 1):
        point = market.at(symbol, Place(round_, month, 240))
        assert point
        assert point.price == cents


def test_every_walk_of_the_decade_ends_at_the_close_of_its_month() -> None:
    for symbol, closes in market.closes().items():
        for month, close in closes.items():
            point = market.at(symbol, Place(0, month, 240))
            assert point
            assert point.price == close


def test_google_has_no_price_before_its_first_close() -> None:
    assert market.at("GOOG", Place(0, AUGUST_2004 - 1, 240)) is None
    assert market.at("GOOG", Place(0, AUGUST_2004, 239)) is None
    assert market.at("GOOG", Place(0, AUGUST_2004, 240)) is not None
    assert market.at("GOOG", Place(0, AUGUST_2004 + 1, 1)) is not None
    assert market.listed_from("GOOG") == date(2004, 8, 31)


def test_a_run_can_be_repeated_and_another_seed_is_another_run(settings: Settings) -> None:
    first = market.walk("AAPL", 0, 1, 240, 2000)
    market.walk.cache_clear()
    assert market.walk("AAPL", 0, 1, 240, 2000) == first
    assert market.walk("AAPL", 0, 1, 240, 2001) != first
    assert market.walk("AAPL", 1, 1, 240, 2000) != first


def test_the_walk_wanders_as_much_as_the_stock_did() -> None:
    """The mean over the decade of each month's squared steps is the variance of the true monthly returns."""
    variances = []
    for month in range(1, MARCH_2010 + 1):
        prices = [point.price for point in market.walk("AAPL", 0, month, 240, 7) if point]
        steps = [math.log(after / before) for before, after in pairwise(prices)]
        variances.append(stdev(steps) ** 2 * 240)
    assert math.sqrt(sum(variances) / len(variances)) == pytest.approx(market.volatility("AAPL"), rel=0.05)
    assert market.volatility("AAPL") == pytest.approx(0.15786, abs=0.00001)


@pytest.mark.parametrize(
    ("place", "day"),
    [
        (Place(0, 0, 240), date(2000, 1, 31)),
        (Place(0, 1, 1), date(2000, 2, 1)),
        (Place(0, 1, 120), date(2000, 2, 15)),
        (Place(0, 1, 240), date(2000, 2, 29)),
        (Place(0, MARCH_2010, 240), date(2010, 3, 31)),
    ],
)
def test_the_market_has_a_date_of_its_own(place: Place, day: date) -> None:
    assert market.on_date(place) == day


def test_history_ends_at_the_present_price_and_knows_nothing_of_what_comes() -> None:
    place = Place(0, 14, 100)
    now = market.at("IBM", place)
    past = market.history("IBM", place, 4000)
    assert now
    assert past[-1] == (market.on_date(place), now.price)
    assert past[0] == (date(2000, 1, 31), 10052)
    assert [day for day, _ in past] == sorted({day for day, _ in past})
    assert market.history("IBM", place, 300) == past[-300:]
    assert market.history("IBM", place, 1) == past[-1:]


def test_history_of_a_stock_begins_with_its_first_close() -> None:
    assert market.history("GOOG", Place(0, 20, 5), 300) == []
    assert market.history("GOOG", Place(0, AUGUST_2004, 240), 300) == [(date(2004, 8, 31), 10237)]


def test_a_class_may_begin_in_another_month(settings: Settings) -> None:
    settings.TICKERS_START = "2004-08"
    assert market.start() == Place(0, AUGUST_2004, 240)
