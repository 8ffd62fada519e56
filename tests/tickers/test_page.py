"""What the desk's page begins with, and what programs may ask for."""

import pytest
from django.test import Client

from events.person import Person
from tickers import domain
from tickers.domain import Ticket
from tickers.models import Market
from web.visitor import COOKIE, cookie_value

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def exchange(db: None) -> None:
    domain.seed()


@pytest.fixture
def ada(client: Client) -> Client:
    client.cookies[COOKIE] = cookie_value(Person("ada-id", "Ada"))
    return client


def test_the_page_holds_the_market_so_that_it_is_whole_before_the_socket_opens(ada: Client) -> None:
    answer = ada.get("/tickers/")
    assert answer.status_code == 200
    snapshot = answer.context["snapshot"]
    assert sorted(snapshot["prices"]) == ["AAPL", "AMZN", "IBM", "MSFT"]
    assert snapshot["date"] == "2000-01-31"
    assert snapshot["history"] == {
        "columns": ["date", "AAPL", "AMZN", "GOOG", "IBM", "MSFT"],
        "rows": [["2000-01-31", 25.94, 64.56, None, 100.52, 39.81]],
    }
    assert snapshot["portfolio"]["cash"] == 100000.0


def test_all_stocks_are_listed_with_the_day_of_their_first_price(client: Client) -> None:
    stocks = {one["symbol"]: one for one in client.get("/tickers/api/symbols/").json()["symbols"]}
    assert list(stocks) == ["AAPL", "AMZN", "GOOG", "IBM", "MSFT"]
    assert stocks["GOOG"] == {
        "symbol": "GOOG",
        "name": "Google",
        "listed": False,
        "listed_from": "2004-08-31",
    }


def test_history_is_the_closes_of_this_round_so_far(client: Client) -> None:
    Market.objects.update(month=2, step=240)
    history = client.get("/tickers/api/symbols/IBM/history/").json()["history"]
    assert (len(history), history[0], history[-1]["date"]) == (
        61,
        {"date": "2000-01-31", "close": 100.52},
        "2000-03-31",
    )
    assert client.get("/tickers/api/symbols/IBM/history/?limit=2").json()["history"] == history[-2:]


@pytest.mark.parametrize("limit", ["0", "-1", "4001", "x", "1.5", "", "1e3"])
def test_a_malformed_limit_is_refused(client: Client, limit: str) -> None:
    answer = client.get(f"/tickers/api/symbols/IBM/history/?limit={limit}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_limit")


def test_an_unknown_stock_is_not_found(client: Client) -> None:
    answer = client.get("/tickers/api/symbols/ENRN/history/")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "unknown_symbol")


def test_a_portfolio_is_its_owners_alone(ada: Client) -> None:
    domain.place("ada-id", Ticket("one", "IBM", "buy", "market", 10, None))
    mine = ada.get("/tickers/api/portfolio/").json()
    assert [(holding["symbol"], holding["shares"]) for holding in mine["holdings"]] == [("IBM", 10)]
    assert [order["client_id"] for order in mine["orders"]] == ["one"]
    ada.cookies[COOKIE] = cookie_value(Person("bob-id", "Bob"))
    assert ada.get("/tickers/api/portfolio/").json()["holdings"] == []


def test_a_client_without_a_visitor_has_no_portfolio(client: Client) -> None:
    answer = client.get("/tickers/api/portfolio/")
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "no_visitor")
