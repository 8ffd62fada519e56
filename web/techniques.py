"""A technique as a learner sees it, and the four questions that lead to the right one."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    """One of the four questions: its short name in URLs, its text, and its answers as (short name, text)."""

    key: str
    text: str
    options: tuple[tuple[str, str], ...]


# static/home/choice.js, which draws the conclusion, knows these short names.
QUESTIONS = (
    Question("who", "Who must be notified?", (("page", "A page or an app"), ("server", "A server"))),
    Question(
        "often",
        "How often?",
        (("often", "Often, at once"), ("rare", "Rarely, at once"), ("late", "Late is fine")),
    ),
    Question("way", "Who speaks?", (("one", "Only the server"), ("both", "Both"))),
    Question(
        "reach",
        "Can the receiver be called?",
        (
            ("they", "Yes, it has a public address"),
            ("we", "No"),
            ("cut", "No, and a proxy cuts long answers"),
        ),
    ),
)


@dataclass(frozen=True)
class Technique:
    """One way to notify a client of a change: its app, its texts, and its answers to QUESTIONS."""

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
        """The address of its chapter."""
        return f"/learn/{self.lesson}/"

    @property
    def answered(self) -> list[tuple[Question, str]]:
        """The four questions, each with this technique's answer."""
        return list(zip(QUESTIONS, self.answers, strict=True))
