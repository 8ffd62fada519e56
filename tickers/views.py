"""The trading desk's page, and what its clients begin with: the stocks, their past, what a visitor has."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from events.hub import hub
from web import api
from web.code import listing
from web.errors import ApiError

from . import desk, domain
from .market import STOCKS

# Market days: more than a chart has room for. The whole decade has some 3,700 of them.
DEFAULT_HISTORY = 300
LONGEST_HISTORY = 4000
# What fits on the tape beside the chart.
FIRST_TRADES = 30


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The desk: a snapshot, so that it is whole before the socket opens."""
    code = listing("static/tickers/client.js", "tickers/transport.py", "tickers/domain.py", "tickers/book.py")
    return render(request, "tickers/page.html", {"snapshot": snapshot(request), "code": code})


def snapshot(request: HttpRequest) -> dict[str, Any]:
    """Return the market as it is now, and the cursor to follow it from: taken first, so nothing is missed."""
    cursor = hub.cursor("tickers")
    now = domain.ticks()
    visitor = api.visitor_of(request)
    return {
        "cursor": cursor and str(cursor),
        "date": now.date,
        "prices": now.prices,
        "symbols": desk.stocks(),
        "history": {symbol: desk.history(symbol, DEFAULT_HISTORY) for symbol in STOCKS},
        "trades": desk.trades(FIRST_TRADES),
        "portfolio": desk.portfolio(visitor.id) if visitor else None,
    }


@require_safe
def symbols(request: HttpRequest) -> JsonResponse:
    """`GET /tickers/api/symbols/`."""
    return JsonResponse({"symbols": desk.stocks()})


@require_safe
def history(request: HttpRequest, symbol: str) -> JsonResponse:
    """`GET /tickers/api/symbols/<symbol>/history/?limit=300`: closes of market days so far this round."""
    if symbol not in STOCKS:
        raise ApiError(404, "unknown_symbol", f"There is no stock {symbol[:20]}; see /tickers/api/symbols/.")
    limit = api.need_limit(request, DEFAULT_HISTORY, LONGEST_HISTORY)
    return JsonResponse({"symbol": symbol, "history": desk.history(symbol, limit)})


@require_safe
def portfolio(request: HttpRequest) -> JsonResponse:
    """`GET /tickers/api/portfolio/`: a visitor's own."""
    return JsonResponse(desk.portfolio(api.need_visitor(request).id))
