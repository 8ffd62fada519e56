"""Django's registration of what all pages share."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "web"
