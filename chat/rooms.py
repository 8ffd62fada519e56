"""The rooms of the chat."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Room:
    """A place to talk."""

    slug: str
    name: str
    about: str


ROOMS = {
    room.slug: room
    for room in (
        Room("lobby", "Lobby", "Anything goes. The regulars are here."),
        Room("questions", "Questions", "What you would ask in class."),
        Room("quiet", "Quiet corner", "For two browsers of your own: nobody talks by itself here."),
    )
}
