"""What an app of this site declares in its `apps.py`, so that the rest of the site need not know the app.

To add an app, install and route it in `config/`; nothing in `web/` changes.
"""

from collections.abc import Iterator
from functools import lru_cache

from django.apps import apps

from events.publishers import PublishingApp

from .techniques import Technique


class App(PublishingApp):
    """An app of this site. Its paths are below `/<label>/`; each stands for all paths that begin with it."""

    # The technique that it teaches, if any.
    technique: Technique | None = None
    # Paths besides `api/` whose clients are programs: they get errors as JSON.
    paths_for_programs: tuple[str, ...] = ()
    # Paths where a write makes the site send or hold requests itself: public mode limits them.
    costly_paths: tuple[str, ...] = ()
    # Paths where senders sign their requests: only those that are refused count as writes.
    signed_paths: tuple[str, ...] = ()

    def reserves(self, name: str) -> bool:
        """Return whether a name belongs to a character of this app, so that no visitor may take it."""
        return False

    def occupies(self, visitor_id: str) -> str:
        """Return a sentence that explains why a visitor may not start or break anything now, or empty."""
        return ""

    def seed(self) -> None:
        """Create what has to exist before the first visitor comes; safe to run at every start."""


def all_apps() -> Iterator[App]:
    """Yield the apps of this site, in the order of the lesson."""
    return (config for config in apps.get_app_configs() if isinstance(config, App))


def occupied(visitor_id: str) -> str:
    """Return the first app's reason why a visitor may not start or break anything now, or empty."""
    reasons = (app.occupies(visitor_id) for app in all_apps())
    return next(filter(None, reasons), "")


@lru_cache(maxsize=8)
def paths(fact: str) -> tuple[str, ...]:
    """Return the paths that the apps give in one of the fields above, such as `paths_for_programs`."""
    return tuple(f"/{app.label}/{path}" for app in all_apps() for path in getattr(app, fact))


@lru_cache(maxsize=1)
def techniques() -> tuple[Technique, ...]:
    """Return the techniques that this site teaches, in the order of the lesson."""
    return tuple(app.technique for app in all_apps() if app.technique)
