"""What a technique is to a learner, and the four questions by which one chooses."""

from collections.abc import Sequence
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


def choice(techniques: Sequence[Technique]) -> list[tuple[Question, list[tuple[Technique, str]]]]:
    """Return the choice by four questions: each question with the answer of every technique there is."""
    return [
        (question, [(technique, technique.answers[place]) for technique in techniques])
        for place, question in enumerate(QUESTIONS)
    ]
