"""Django's registration of the weather board."""

from django.apps import AppConfig


class WeatherConfig(AppConfig):
    name = "weather"
