"""The techniques that this site shows, in the order in which one would teach them, and how to choose."""

from dataclasses import dataclass

# Asked in this order, four questions lead to a technique.
QUESTIONS = (
    "How late may news be?",
    "Who keeps the connection?",
    "Who may speak?",
    "What must stand between the two?",
)


@dataclass(frozen=True)
class Technique:
    """One way of telling a client that something changed: its app, and what it answers to QUESTIONS."""

    app: str
    name: str
    product: str
    line: str
    answers: tuple[str, str, str, str]

    @property
    def path(self) -> str:
        """The address of its page."""
        return f"/{self.app}/"


TECHNIQUES = [
    Technique(
        "weather",
        "Polling",
        "Weather board",
        "The client asks again and again; mostly the answer is: nothing new.",
        (
            "Half the interval on average: seconds to minutes, as you choose.",
            "Nobody. Between two polls there is none, and the server remembers no client.",
            "The client asks, the server answers. The server never speaks first.",
            "Anything that speaks HTTP: every proxy, cache and client there is.",
        ),
    ),
    Technique(
        "chat",
        "Long-polling",
        "Chat",
        "The client asks, and the server answers when there is something to say.",
        (
            "Milliseconds, as long as news is rare.",
            "Both, while a request waits: the server holds one for every client, all the time.",
            "The server, once each time it was asked; the client by requests of its own.",
            "Anything that speaks HTTP and can wait for a slow answer, up to a minute or so.",
        ),
    ),
    Technique(
        "tickers",
        "WebSocket",
        "Trading desk",
        "One connection, kept open, on which both sides speak whenever they like.",
        (
            "Milliseconds, however often something changes.",
            "Both, all the time: the server keeps one open for every client.",
            "Both, at any time and at once.",
            "Only what passes Upgrade on, and is patient with silence.",
        ),
    ),
    Technique(
        "newsfeed",
        "Server-Sent Events",
        "Newsroom",
        "The client asks once, and the server goes on answering.",
        (
            "Milliseconds; what comes during a gap comes when the browser is back.",
            "Both, all the time: the server keeps one open for every browser.",
            "The server, whenever it likes; the client by requests of its own.",
            "Anything that speaks HTTP and lets an answer go on without an end.",
        ),
    ),
    Technique(
        "payments",
        "Webhooks",
        "Shop",
        "The client leaves an address, and the server calls it.",
        (
            "Milliseconds when all is well; minutes or hours after a failure, and then for certain.",
            "Nobody. The sender opens one for each message, and closes it.",
            "The sender, to a server with an address of its own; the receiver only answers.",
            "Nothing that keeps calls out. And a signature, since anybody can call.",
        ),
    ),
]


def choice() -> list[tuple[str, list[tuple[Technique, str]]]]:
    """Return the choice by four questions: each question with the answer of every technique there is."""
    return [
        (question, [(technique, technique.answers[place]) for technique in TECHNIQUES])
        for place, question in enumerate(QUESTIONS)
    ]
