"""How long the weather board keeps its data; see `events/retention.py`."""

from events.retention import Bounded

from .models import ObservationRow

KEPT = [Bounded(ObservationRow, "each new observation deletes the oldest one")]
