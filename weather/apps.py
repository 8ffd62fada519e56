"""Django's registration of the weather board, and what it says about itself."""

from web import site
from web.techniques import Technique


class WeatherConfig(site.App):
    name = "weather"
    technique = Technique(
        app=name,
        name="Polling",
        lesson="polling",
        product="Weather board",
        line="The client asks again and again; most answers say: nothing new.",
        without_log="Event log down: polling goes on, with the last value.",
        answers=(
            "Any client that can send a request: a page, an app, a server, behind any firewall.",
            "When a delay is fine: news arrives half an interval late on average.",
            "Only the server; replies need a separate request.",
            "No need: clients ask, and the server remembers nothing about them between two polls.",
        ),
    )

    def seed(self) -> None:
        """Create past readings, so that the charts are not empty."""
        from . import sources

        sources.seed()
