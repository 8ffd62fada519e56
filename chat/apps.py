"""Django's registration of the chat, and what it states of itself."""

from web import site
from web.techniques import Technique


class ChatConfig(site.App):
    name = "chat"
    events_kept = 20_000
    visitors_write = True
    costly_paths = ("api/crowd/",)
    technique = Technique(
        app=name,
        name="Long-polling",
        lesson="long-polling",
        product="Chat",
        line="The client asks, and the server answers when there is something to say.",
        without_log="Event log down: the wait goes on; what is written comes later.",
        answers=(
            "Whoever can ask: a page, an app, a server.",
            "Rarely, at once. Each item makes all who wait ask again.",
            "To them only. What they say goes as a request of its own.",
            "Only us, where no stream gets through, but an answer that waits a while does.",
        ),
    )

    def seed(self) -> None:
        """Have the regulars said something."""
        from . import regulars

        regulars.seed()
