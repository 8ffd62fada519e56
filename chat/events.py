"""All that can happen in the chat."""

from dataclasses import dataclass
from typing import ClassVar

from events.event import Fact


@dataclass(frozen=True)
class _InRoom(Fact):
    room: str

    @property
    def topic(self) -> str:
        return room_topic(self.room)


@dataclass(frozen=True)
class Message(_InRoom):
    """Somebody said something. `id` numbers the messages of all rooms; `at` is ISO 8601 UTC."""

    type: ClassVar[str] = "message"

    id: int
    author_id: str
    author: str
    text: str
    client_id: str
    at: str


@dataclass(frozen=True)
class Joined(_InRoom):
    """A visitor came into a room, or has another name there from now on: then `left` told of the old one."""

    type: ClassVar[str] = "joined"

    visitor_id: str
    name: str


@dataclass(frozen=True)
class Left(_InRoom):
    """A visitor has not been heard of for a while."""

    type: ClassVar[str] = "left"

    visitor_id: str
    name: str


@dataclass(frozen=True)
class Typing(_InRoom):
    """A visitor is writing. Only of the moment: it is over when nothing follows for a few seconds."""

    type: ClassVar[str] = "typing"

    visitor_id: str
    name: str


@dataclass(frozen=True)
class Mention(Fact):
    """Somebody wrote `@name` of a visitor; told to that visitor alone.

    `unread` counts all that this visitor has not read; `read` is whether this one is among those they have.
    """

    type: ClassVar[str] = "mention"

    id: int
    visitor_id: str
    room: str
    message_id: int
    author: str
    text: str
    at: str
    read: bool
    unread: int

    @property
    def topic(self) -> str:
        return notifications_topic(self.visitor_id)


@dataclass(frozen=True)
class Read(Fact):
    """A visitor has read their notifications, in whichever tab."""

    type: ClassVar[str] = "read"

    visitor_id: str
    unread: int

    @property
    def topic(self) -> str:
        return notifications_topic(self.visitor_id)


def room_topic(room: str) -> str:
    """Return the topic under which a room is told."""
    return f"chat.{room}"


def notifications_topic(visitor_id: str) -> str:
    """Return the topic under which a visitor's notifications are told; no room can have that name."""
    return f"chat.@{visitor_id}"
