"""How long the lab keeps its data; see `events/retention.py`."""

from events.retention import Bounded

from .models import Batch, Crossed, Fault, Measured, Measuring, Run, Traffic

KEPT = [
    Bounded(Run, "each is forgotten an hour after it ended, see domain.forget"),
    Bounded(Batch, "goes with its run, which takes a bounded number of receipts"),
    Bounded(Crossed, "goes with its run: the first 1,000 exchanges of each lane"),
    Bounded(Fault, "goes with its run, which has a bounded number of them"),
    Bounded(Measured, "a row for each lane and number of clients"),
    Bounded(Measuring, "one row"),
    Bounded(Traffic, "goes with its run: a row a lane"),
]
