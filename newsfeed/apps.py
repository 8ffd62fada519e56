"""Django's registration of the newsroom, and what it states of itself."""

from web import site
from web.techniques import Technique


class NewsfeedConfig(site.App):
    name = "newsfeed"
    visitors_write = True
    paths_for_programs = ("stream/", "tape/")
    technique = Technique(
        app=name,
        name="Server-Sent Events",
        lesson="server-sent-events",
        product="Newsroom",
        line="The client asks once, and the server goes on answering.",
        without_log="Event log down: the stream stays open; headlines wait.",
        answers=(
            "A page; an app or a server that can read a stream.",
            "Often or rarely, at once.",
            "To them only. What they say goes as a request of its own.",
            "Only us, where an answer may go on without an end.",
        ),
    )

    def seed(self) -> None:
        """Have the first headlines told."""
        from . import sources

        sources.seed()
