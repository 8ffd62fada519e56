"""Django's registration of the chat, and what it says about itself."""

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
        line="The client asks, and the server answers when there is something new.",
        without_log="Event log down: requests still wait; new messages arrive later.",
        answers=(
            "Any client that can send a request: a page, an app, a server.",
            "Rarely, at once. After each item, every waiting client asks again.",
            "Only the server; replies need a separate request.",
            "No need. It works where a proxy blocks streams but lets an answer wait.",
        ),
    )

    def reserves(self, name: str) -> bool:
        """The regulars' names are theirs, however they are written."""
        from . import regulars

        return regulars.are_called(name)

    def seed(self) -> None:
        """Let the regulars write their first messages."""
        from . import regulars

        regulars.seed()
