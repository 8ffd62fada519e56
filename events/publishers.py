"""The apps that publish events, and what each of them declares about its log."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from django.apps import AppConfig, apps


@dataclass(frozen=True)
class Backlog:
    """How much work of an app is due, and for how many seconds the oldest; None if nothing is due."""

    due: int
    oldest_seconds: float | None


class PublishingApp(AppConfig):
    """An app that publishes events: it has a log of its own."""

    # How many entries its log keeps; a client whose cursor is older than the oldest of them gets a reset.
    events_kept = 10_000
    # How long its log remembers the keys of its facts, so that none is appended twice. After a crash between
    # appending and saving the id, the sweep repairs it within seconds; if the database is down, within a day.
    keys_kept_seconds = 86_400
    # Whether visitors write in it: in public mode, what they wrote is kept for one day.
    visitors_write = False

    def backlog(self) -> Backlog | None:
        """Return what this app still has to send, None if it sends nothing; called once a second."""
        return None


def publishing_apps() -> Iterator[PublishingApp]:
    """Yield the apps that publish, in the order in which they are installed."""
    return (config for config in apps.get_app_configs() if isinstance(config, PublishingApp))


def events_kept(app: str) -> int:
    """Return how many entries the log of an app keeps."""
    return _publishing(app).events_kept


def keys_kept_seconds(app: str) -> int:
    """Return for how many seconds the log of an app knows the keys of its facts."""
    return _publishing(app).keys_kept_seconds


def _publishing(app: str) -> PublishingApp:
    return cast(PublishingApp, apps.get_app_config(app))
