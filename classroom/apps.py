"""Django's registration of the class, and what it says about itself."""

from web import site


class ClassConfig(site.App):
    name = "classroom"
    # A package cannot have the name that its paths, its log and its tables have: it is a word of Python.
    label = "class"
    events_kept = 10_000
    visitors_write = True
