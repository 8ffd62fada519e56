"""How long a class keeps what it knows; see `events/retention.py`."""

from events.retention import Bounded

from .models import Answer, Arrival, Member, Question, Return, Room, Taken

KEPT = [
    Bounded(Room, "each is forgotten within a day, see domain.forget, and there are few at once"),
    Bounded(Member, "goes with its room, which has a bounded number of them"),
    Bounded(Question, "goes with its room, which has a bounded number of them"),
    Bounded(Taken, "goes with its room: one for each question"),
    Bounded(Arrival, "goes with its member: one for each run, of which the lab starts few"),
    Bounded(Return, "goes with its room, which has a bounded number of herds"),
    Bounded(Answer, "goes with its member: one for each round of a question"),
]
