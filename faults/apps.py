"""Django's registration of faults."""

from events import publishers


class FaultsConfig(publishers.PublishingApp):
    name = "faults"
    # Faults that act now began within the last minute, and a school causes fewer than this in a minute.
    events_kept = 2_000
