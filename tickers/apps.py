"""Django's registration of the trading desk."""

from django.apps import AppConfig


class TickersConfig(AppConfig):
    name = "tickers"
