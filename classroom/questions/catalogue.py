"""What a class is asked: the claims of the lab, and the teacher's own questions."""

from dataclasses import asdict, dataclass

from lab.claims.catalogue import ALL
from lab.claims.claim import Claim

from ..models import Question as Row
from ..models import Room

# The choice that the lab's runs have made right so far (docs/claims.md has the figures). It only serves the
# teacher's hint; the class's own run says what is right.
USUAL = {
    "polling-simple": "some",
    "polling-traffic": "most",
    "polling-delay": "far",
    "long-polling-faster": "much",
    "long-polling-fewer-requests": "fewer",
    "long-polling-resources": "much",
    "websocket-both-ways": "all",
    "websocket-efficient": "few",
    "websocket-complex": "few",
    "websocket-firewalls": "none",
    "sse-simple": "fewer",
    "sse-built-in": "none",
    "sse-one-way": "none",
    "sse-two-way": "more",
    "webhook-real-time": "sooner",
    "webhook-less-traffic": "less",
    "webhook-receiver": "none",
    "webhook-authenticity": "all",
    "reconnect-100-ms": "none",
    "polls-empty": "most",
}


@dataclass(frozen=True)
class Choice:
    """Something to choose."""

    id: str
    text: str


@dataclass(frozen=True)
class Question:
    """A question as the class sees it: `text` is a claim, or empty, and `asks` what is to be predicted."""

    id: str
    kind: str
    technique: str
    text: str
    asks: str
    choices: tuple[Choice, ...]

    @property
    def shown(self) -> dict[str, object]:
        """The question as JSON has it."""
        return asdict(self)


def find(room: Room, name: str) -> Question | None:
    """Return a claim by its id, or a question of the teacher's own; None if there is neither."""
    if name in ALL:
        return of_claim(ALL[name])
    row = room.questions.filter(name=name).first()
    return of_row(row) if row else None


def of_claim(claim: Claim) -> Question:
    """Return the question that a claim is."""
    choices = tuple(Choice(one.id, one.text) for one in claim.choices)
    return Question(claim.id, "claim", claim.technique, claim.text, claim.question, choices)


def of_row(row: Row) -> Question:
    """Return a question of the teacher's own."""
    choices = tuple(Choice(*one) for one in row.choices)
    return Question(row.name, "own", "", "", row.text, choices)


def expected(room: Room, name: str) -> str:
    """Return the choice that is expected to be right, empty if none is."""
    if name in USUAL:
        return USUAL[name]
    row = room.questions.filter(name=name).first()
    return row.right if row else ""
