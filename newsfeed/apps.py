"""Django's registration of the newsroom, and what it says about itself."""

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
        line="The client asks once, and the server's answer never ends.",
        without_log="Event log down: the stream stays open; headlines arrive later.",
        answers=(
            "A page; an app or a server that can read a stream.",
            "Often or rarely, at once.",
            "Only the server; replies need a separate request.",
            "No need, if proxies pass on an answer that does not end.",
        ),
    )

    def seed(self) -> None:
        """Publish the first headlines."""
        from . import sources

        sources.seed()
