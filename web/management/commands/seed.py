"""`manage.py seed`: what there is before the first visitor comes. Safe to run at every start."""

from django.core.management.base import BaseCommand

import chat.regulars
import newsfeed.sources
import payments.sending.endpoints
import tickers.domain
import weather.sources


class Command(BaseCommand):
    """Seeds every app."""

    help = __doc__

    def handle(self, **options: object) -> None:
        """Seed."""
        weather.sources.seed()
        chat.regulars.seed()
        tickers.domain.seed()
        newsfeed.sources.seed()
        payments.sending.endpoints.seed()
