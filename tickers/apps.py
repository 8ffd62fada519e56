"""Django's registration of the trading desk, and what it says about itself."""

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
        line="One connection stays open, and both sides send whenever they like.",
        without_log="Event log down: the socket stays open; prices stop.",
        answers=(
            "A page or an app; also a server.",
            "Often, at once.",
            "Both.",
            "No need, but every proxy on the path must forward Upgrade and keep silent connections open.",
        ),
    )

    def seed(self) -> None:
        """Open the market."""
        from . import domain

        domain.seed()
