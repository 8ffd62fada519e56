"""Django's registration of what all apps share."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "web"
