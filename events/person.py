"""The person who did what an event reports: a visitor, or one of the site's own characters."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """An id that nobody else has, and a name that anyone may choose."""

    id: str
    name: str
