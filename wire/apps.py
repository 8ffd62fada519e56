"""Django's registration of the wire."""

from django.apps import AppConfig


class WireConfig(AppConfig):
    name = "wire"
