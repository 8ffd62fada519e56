"""The worker's end of the connection to Redis, made to outlive Redis."""

import contextlib

from celery.worker.consumer import Consumer


class LastingConsumer(Consumer):
    """Connects anew whatever state the connection was lost in.

    Where a message was not yet acknowledged, Kombu closes a channel whose transport it has just taken away:
    an AttributeError that nobody expects and that ends the worker (celery and kombu 5.7.0). All that is left
    to do by then is to connect again.
    """

    def on_connection_error_after_connected(self, exc: Exception) -> None:
        """Let go of the connection that was lost."""
        with contextlib.suppress(AttributeError):
            super().on_connection_error_after_connected(exc)
