"""How long the weather board keeps what it remembers; see `events/retention.py`."""

from events.retention import Bounded

from .models import ObservationRow

KEPT = [Bounded(ObservationRow, "each new observation deletes those that are too many of its station")]
