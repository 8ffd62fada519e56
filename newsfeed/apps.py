"""Django's registration of the newsroom."""

from django.apps import AppConfig


class NewsfeedConfig(AppConfig):
    name = "newsfeed"
