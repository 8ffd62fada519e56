"""Django's registration of the event log."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "events"
