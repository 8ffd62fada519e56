"""Django's registration of the weather board, and what it states of itself."""

from web import site
from web.techniques import Technique


class WeatherConfig(site.App):
    name = "weather"
    technique = Technique(
        app=name,
        name="Polling",
        lesson="polling",
        product="Weather board",
        line="The client asks again and again; mostly the answer is: nothing new.",
        without_log="Event log down: polls go on, and the last value stays.",
        answers=(
            "Whoever can ask: a page, an app, a server, behind whatever firewall.",
            "When late is fine: news comes half an interval late on average.",
            "To them only. What they say goes as a request of its own.",
            "Only us. They ask, and between two polls nothing stays open.",
        ),
    )

    def seed(self) -> None:
        """Make a past, so that the charts are not empty."""
        from . import sources

        sources.seed()
