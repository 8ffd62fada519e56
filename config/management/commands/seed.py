"""`manage.py seed`: creates what has to exist before the first visitor comes. Safe to run at every start."""

from django.core.management.base import BaseCommand

from web.site import all_apps


class Command(BaseCommand):
    """Seeds every app."""

    help = __doc__

    def handle(self, **options: object) -> None:
        """Seed."""
        for app in all_apps():
            app.seed()
