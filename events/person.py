"""The person: who does what events report, be it a visitor or one of the site's own characters."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """An id that nobody else has, and a name that anyone may choose."""

    id: str
    name: str
