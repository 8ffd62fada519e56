"""Django's registration of the lab, and what it says about itself."""

from web import site


class LabConfig(site.App):
    name = "lab"
    events_kept = 20_000
    # No run is longer than ten minutes, and at eighty pulses a second a day's keys would fill Redis.
    keys_kept_seconds = 900
    paths_for_programs = ("runs/",)
    # All that is posted there is webhooks.
    signed_paths = ("runs/",)
