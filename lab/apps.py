"""Django's registration of the lab."""

from django.apps import AppConfig


class LabConfig(AppConfig):
    name = "lab"
