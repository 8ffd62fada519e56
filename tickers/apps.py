"""Django's registration of the trading desk, and what it states of itself."""

from web import site
from web.techniques import Technique


class TickersConfig(site.App):
    name = "tickers"
    # A quarter of an hour: four steps a second.
    events_kept = 4_000
    visitors_write = True
    technique = Technique(
        app=name,
        name="WebSocket",
        lesson="websockets",
        product="Trading desk",
        line="One connection, kept open, on which both sides speak whenever they like.",
        without_log="Event log down: the socket stays open; prices stand still.",
        answers=(
            "A page or an app; a server as well.",
            "Often, at once.",
            "Both ways.",
            "Only us, where all that is between passes Upgrade on, and is patient with silence.",
        ),
    )

    def seed(self) -> None:
        """Open the market."""
        from . import domain

        domain.seed()
