"""Django's registration of the arena, and what it says about itself."""

from web import site


class ArenaConfig(site.App):
    name = "arena"
    # A podium every two minutes while somebody watches: those of a day.
    events_kept = 700
    paths_for_programs = ("state/", "stream/")
    visitors_write = True
