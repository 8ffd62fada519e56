"""Django's registration of faults."""

from events import publishers


class FaultsConfig(publishers.PublishingApp):
    name = "faults"
    # What acts now began within the last minute: this many a minute are more than a school breaks.
    events_kept = 2_000
