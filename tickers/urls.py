"""The routes of the trading desk that Django answers; the socket is in `transport.py`."""

from django.urls import path

from faults import views as faults

from . import views

app_name = "tickers"
urlpatterns = [
    path("", views.page, name="page"),
    path("api/symbols/", views.symbols, name="symbols"),
    path("api/symbols/<symbol>/history/", views.history, name="history"),
    path("api/portfolio/", views.portfolio, name="portfolio"),
    path("api/faults/", faults.of_product("tickers"), name="faults"),
]
