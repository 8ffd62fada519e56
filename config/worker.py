"""The worker's connection to Redis, which survives a restart of Redis."""

import contextlib
import time
import warnings

from celery.exceptions import CPendingDeprecationWarning
from celery.worker.consumer import Consumer

# Between two attempts; Celery itself waits only after five of them within a second, and logs each at length.
PAUSE_SECONDS = 1.0


class LastingConsumer(Consumer):
    """Reconnects, in whatever state the connection was lost.

    If a message was not yet acknowledged, Kombu closes a channel whose transport it has just removed: an
    AttributeError that nobody catches and that ends the worker (celery and kombu 5.7.0). Nothing is left to
    clean up by then; the worker only has to reconnect.
    """

    def on_connection_error_after_connected(self, exc: Exception) -> None:
        """Release the connection that was lost."""
        with contextlib.suppress(AttributeError), warnings.catch_warnings():
            warnings.simplefilter("ignore", CPendingDeprecationWarning)  # about cancelling tasks on a loss
            super().on_connection_error_after_connected(exc)

    def on_close(self) -> None:
        """Drop the messages of the connection that was lost, and give Redis a moment."""
        super().on_close()
        time.sleep(PAUSE_SECONDS)
