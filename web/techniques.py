"""The techniques that this site shows, in the order in which one would teach them, and how to choose."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    """One of the four that lead to a technique: its short name in addresses, and its answers by theirs."""

    key: str
    text: str
    options: tuple[tuple[str, str], ...]


# What follows from the answers is in static/home/choice.js, which knows these names.
QUESTIONS = (
    Question("who", "Who must be told?", (("page", "A page or an app"), ("server", "A server"))),
    Question(
        "often",
        "How often?",
        (("often", "Often, at once"), ("rare", "Rarely, at once"), ("late", "Late is fine")),
    ),
    Question("way", "Which way?", (("one", "To them only"), ("both", "Both ways"))),
    Question(
        "reach",
        "Who can be reached at an address?",
        (("they", "Them"), ("we", "Only us"), ("cut", "Only us, streams cut")),
    ),
)


@dataclass(frozen=True)
class Technique:
    """One way of telling a client that something changed: its app, and what it answers to QUESTIONS."""

    app: str
    name: str
    lesson: str
    product: str
    line: str
    without_log: str
    answers: tuple[str, str, str, str]

    @property
    def path(self) -> str:
        """The address of its page."""
        return f"/{self.app}/"

    @property
    def lesson_path(self) -> str:
        """The address of how it works."""
        return f"/learn/{self.lesson}/"


TECHNIQUES = [
    Technique(
        "weather",
        "Polling",
        "polling",
        "Weather board",
        "The client asks again and again; mostly the answer is: nothing new.",
        "Event log down: polls go on, and the last value stays.",
        (
            "Whoever can ask: a page, an app, a server, behind whatever firewall.",
            "When late is fine: news comes half an interval late on average.",
            "To them only. What they say goes as a request of its own.",
            "Only us. They ask, and between two polls nothing stays open.",
        ),
    ),
    Technique(
        "chat",
        "Long-polling",
        "long-polling",
        "Chat",
        "The client asks, and the server answers when there is something to say.",
        "Event log down: the wait goes on; what is written comes later.",
        (
            "Whoever can ask: a page, an app, a server.",
            "Rarely, at once. Each item makes all who wait ask again.",
            "To them only. What they say goes as a request of its own.",
            "Only us, where no stream gets through, but an answer that waits a while does.",
        ),
    ),
    Technique(
        "tickers",
        "WebSocket",
        "websockets",
        "Trading desk",
        "One connection, kept open, on which both sides speak whenever they like.",
        "Event log down: the socket stays open; prices stand still.",
        (
            "A page or an app; a server as well.",
            "Often, at once.",
            "Both ways.",
            "Only us, where all that is between passes Upgrade on, and is patient with silence.",
        ),
    ),
    Technique(
        "newsfeed",
        "Server-Sent Events",
        "server-sent-events",
        "Newsroom",
        "The client asks once, and the server goes on answering.",
        "Event log down: the stream stays open; headlines wait.",
        (
            "A page; an app or a server that can read a stream.",
            "Often or rarely, at once.",
            "To them only. What they say goes as a request of its own.",
            "Only us, where an answer may go on without an end.",
        ),
    ),
    Technique(
        "payments",
        "Webhooks",
        "webhooks",
        "Shop",
        "The client leaves an address, and the server calls it.",
        "Event log down: the shop is still called, and saves what it hears.",
        (
            "A server.",
            "Often or rarely, at once when all is well, else later and for certain; a request each.",
            "To them only. What they answer says no more than that it came.",
            "Them, at an address that anybody can call, and so signed.",
        ),
    ),
]


def choice() -> list[tuple[Question, list[tuple[Technique, str]]]]:
    """Return the choice by four questions: each question with the answer of every technique there is."""
    return [
        (question, [(technique, technique.answers[place]) for technique in TECHNIQUES])
        for place, question in enumerate(QUESTIONS)
    ]
