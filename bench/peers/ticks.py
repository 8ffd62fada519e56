"""The same frame as this project's desk sends to clients that follow all stocks, posted to a peer."""

from .posting import publisher_of

DATE = "2000-02-01"
PRICES = {
    symbol: {"last": 26.24, "bid": 26.23, "ask": 26.25, "volume": 200}
    for symbol in ("AAPL", "AMZN", "GOOG", "IBM", "MSFT")
}


def frame(number: int, t: int) -> dict[str, object]:
    """Return the frame of one step."""
    head = {"type": "ticks", "id": f"{t // 1000}-{number}", "topic": "tickers.ticks", "t": t}
    return {**head, "date": DATE, "data": PRICES}


publisher = publisher_of(frame)
