"""Django's registration of the chat."""

from django.apps import AppConfig


class ChatConfig(AppConfig):
    name = "chat"
