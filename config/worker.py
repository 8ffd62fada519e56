"""The worker's end of the connection to Redis, made to outlive Redis."""

import contextlib
import time
import warnings

from celery.exceptions import CPendingDeprecationWarning
from celery.worker.consumer import Consumer

# Between two tries; Celery itself waits only after five of them within a second, and says so at length.
PAUSE_SECONDS = 1.0


class LastingConsumer(Consumer):
    """Connects again whatever state the connection was lost in.

    Where a message was not yet acknowledged, Kombu closes a channel whose transport it has just taken away:
    an AttributeError that nobody expects and that ends the worker (celery and kombu 5.7.0). All that is left
    to do by then is to connect again.
    """

    def on_connection_error_after_connected(self, exc: Exception) -> None:
        """Let go of the connection that was lost."""
        with contextlib.suppress(AttributeError), warnings.catch_warnings():
            warnings.simplefilter("ignore", CPendingDeprecationWarning)  # of a choice that tasks could make
            super().on_connection_error_after_connected(exc)

    def on_close(self) -> None:
        """Forget what came by the connection that was lost, and give Redis a moment."""
        super().on_close()
        time.sleep(PAUSE_SECONDS)
