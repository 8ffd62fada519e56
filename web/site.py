"""What an app of this site states of itself, in its `apps.py`, for the rest of the site to ask for.

An app that is added is installed and routed in `config/`; nothing in here changes for it.
"""

from collections.abc import Iterator
from functools import lru_cache

from django.apps import apps

from events.publishers import PublishingApp

from .techniques import Technique


class App(PublishingApp):
    """An app of this site. Paths are those below its own, `/<label>/`, and stand for all that begin so."""

    # The technique that it teaches, if it teaches one.
    technique: Technique | None = None
    # Paths whose clients are programs, beside `api/`: they get errors as JSON.
    paths_for_programs: tuple[str, ...] = ()
    # Paths at which a write makes the site send requests of its own, or hold some: limited in public mode.
    costly_paths: tuple[str, ...] = ()
    # Paths whose senders are known by a signature: there only what is refused counts as a write.
    signed_paths: tuple[str, ...] = ()

    def seed(self) -> None:
        """Make what there is before the first visitor comes; safe to run at every start."""


def all_apps() -> Iterator[App]:
    """Yield the apps of this site, in the order in which they are taught."""
    return (config for config in apps.get_app_configs() if isinstance(config, App))


@lru_cache(maxsize=8)
def paths(fact: str) -> tuple[str, ...]:
    """Return the paths that all apps state as one of the facts above."""
    return tuple(f"/{app.label}/{path}" for app in all_apps() for path in getattr(app, fact))


@lru_cache(maxsize=1)
def techniques() -> tuple[Technique, ...]:
    """Return the techniques that this site shows, in the order in which one would teach them."""
    return tuple(app.technique for app in all_apps() if app.technique)
