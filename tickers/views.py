"""The trading desk's page, and what its clients begin with: the stocks, their past, what a visitor has."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from events.hub import hub
from faults.words import Offer
from web import api
from web.code import listing
from web.errors import unknown
from web.table import table
from web.visitor import met

from . import desk, domain
from .events import TICKS
from .exchange.floor import SHOWN_LEVELS
from .exchange.market import STOCKS
from .line import frames

# Market days: more than a chart has room for. The whole decade has some 3,700 of them.
DEFAULT_HISTORY = 300
LONGEST_HISTORY = 4000
# The lines beside the prices, about three months; the chart requests more when it has to show them.
FIRST_HISTORY = 90
# What fits on the tape beside the chart.
FIRST_TRADES = 30
# The last minute: what the chart begins with. It has room for every second step.
RECENT_STEPS = 240
CLIENT_CODE = listing(
    "static/tickers/client.js",
    "static/tickers/line/following.js",
    "static/tickers/line/heartbeat.js",
    "static/tickers/line/acks.js",
    "static/tickers/line/socket.js",
    "static/tickers/line/line.js",
    "static/tickers/page.js",
    "static/shared/backoff.js",
)
SERVER_CODE = listing(
    "tickers/transport.py",
    "tickers/line/following.py",
    "tickers/line/catching_up.py",
    "tickers/line/frames.py",
    "tickers/domain.py",
    "tickers/exchange/book.py",
    "web/edge/origin.py",
    "web/asgi/sockets.py",
)


# What this page can break: 10 s is shorter than the interval of the server's own pings.
BREAKABLE = (
    Offer("cut"),
    Offer("freeze"),
    Offer("strip_upgrade"),
    Offer("idle_kill", "10 s", ms=10_000),
)


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The desk: a snapshot, so that it is whole before the socket opens."""
    code = {"client_code": CLIENT_CODE, "server_code": SERVER_CODE}
    levels = range(SHOWN_LEVELS)
    page = {"snapshot": snapshot(request), "asks": reversed(levels), "bids": levels}
    page |= {"faults": BREAKABLE, "faults_of": "tickers"}
    return render(request, "tickers/page.html", page | code)


def snapshot(request: HttpRequest) -> dict[str, Any]:
    """Return the market as it is now, and the cursor to follow it from: taken first, so nothing is missed."""
    cursor = hub.cursor("tickers")
    now = domain.ticks()
    steps = recent()
    return {
        "cursor": cursor and str(cursor),
        "date": now.date,
        "prices": now.prices,
        "newest": steps[-1]["id"] if steps else None,
        "recent": table(["t", *STOCKS], steps),
        "symbols": desk.stocks(),
        "history": table(["date", *STOCKS], closes()),
        "trades": desk.trades(FIRST_TRADES),
        "portfolio": desk.portfolio(met(request).id),
    }


def recent() -> list[dict[str, Any]]:
    """Return every second one of the last steps, oldest first: id, time, and each stock's last price."""
    last = hub.tails["tickers"].events(TICKS)[-RECENT_STEPS:]
    newest_first = last[::-2]
    return [
        {"id": event.id, "t": event.t} | {name: stock["last"] for name, stock in step.items()}
        for event in reversed(newest_first)
        if (step := frames.data_of(event)["prices"])
    ]


def closes() -> list[dict[str, Any]]:
    """Return the last market days, oldest first: date, and each stock's close."""
    days: dict[str, dict[str, Any]] = {}
    for symbol in STOCKS:
        for day in desk.history(symbol, FIRST_HISTORY):
            days.setdefault(day["date"], {"date": day["date"]})[symbol] = day["close"]
    return [days[date] for date in sorted(days)]


@require_safe
def symbols(request: HttpRequest) -> JsonResponse:
    """`GET /tickers/api/symbols/`."""
    return JsonResponse({"symbols": desk.stocks()})


@require_safe
def history(request: HttpRequest, symbol: str) -> JsonResponse:
    """`GET /tickers/api/symbols/<symbol>/history/?limit=300`: closes of market days so far this round."""
    if symbol not in STOCKS:
        raise unknown("symbol", symbol, "/tickers/api/symbols/")
    limit = api.need_limit(request, DEFAULT_HISTORY, LONGEST_HISTORY)
    return JsonResponse({"symbol": symbol, "history": desk.history(symbol, limit)})


@require_safe
def portfolio(request: HttpRequest) -> JsonResponse:
    """`GET /tickers/api/portfolio/`: a visitor's own."""
    return JsonResponse(desk.portfolio(api.need_visitor(request).id))
