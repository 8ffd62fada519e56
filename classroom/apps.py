"""Django's registration of the class, and what it says about itself."""

from web import site


class ClassConfig(site.App):
    name = "classroom"
    # A package cannot have the name that its paths, its log and its tables have: it is a word of Python.
    label = "class"
    events_kept = 10_000
    visitors_write = True

    def occupies(self, visitor_id: str) -> str:
        """What a teacher runs with the class is not to be disturbed by the class."""
        from .people import domain

        if not domain.is_occupied(visitor_id):
            return ""
        return "Your teacher runs something with the class now: start and break things when it is over."
