"""The techniques that this site shows, in the order in which one would teach them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Technique:
    """One way of telling a client that something changed, and the app that shows it."""

    app: str
    name: str
    product: str
    line: str


TECHNIQUES = [
    Technique(
        "weather",
        "Polling",
        "Weather board",
        "The client asks again and again; mostly the answer is: nothing new.",
    ),
]
