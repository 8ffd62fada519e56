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
    """Somebody posted a message. `id` counts the messages of all rooms; `at` is ISO 8601 UTC."""

    type: ClassVar[str] = "message"

    id: int
    author_id: str
    author: str
    text: str
    client_id: str
    at: str


@dataclass(frozen=True)
class TakenBack(_InRoom):
    """Messages of one author are deleted, by their ids: pages that show them do so no longer."""

    type: ClassVar[str] = "taken_back"

    author_id: str
    message_ids: list[int]


@dataclass(frozen=True)
class Joined(_InRoom):
    """A visitor came into a room, or changed their name; then `left` with the old name came before."""

    type: ClassVar[str] = "joined"

    visitor_id: str
    name: str


@dataclass(frozen=True)
class Left(_InRoom):
    """A visitor has left a room, or changed their name there."""

    type: ClassVar[str] = "left"

    visitor_id: str
    name: str


@dataclass(frozen=True)
class Typing(_InRoom):
    """A visitor is writing. It is not stored, and is over when nothing follows for a few seconds."""

    type: ClassVar[str] = "typing"

    visitor_id: str
    name: str


@dataclass(frozen=True)
class Mention(Fact):
    """Somebody mentioned a visitor as `@name`; published to that visitor alone.

    `unread` is how many this visitor has not read; `read` is whether they have read this one.
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
    """A visitor has read their notifications, in any of their tabs."""

    type: ClassVar[str] = "read"

    visitor_id: str
    unread: int

    @property
    def topic(self) -> str:
        return notifications_topic(self.visitor_id)


@dataclass(frozen=True)
class Withdrawn(Fact):
    """Messages that mentioned a visitor are deleted, by their ids, and so are the notifications of them."""

    type: ClassVar[str] = "withdrawn"

    visitor_id: str
    message_ids: list[int]
    unread: int

    @property
    def topic(self) -> str:
        return notifications_topic(self.visitor_id)


def room_topic(room: str) -> str:
    """Return the topic of a room."""
    return f"chat.{room}"


def notifications_topic(visitor_id: str) -> str:
    """Return the topic of a visitor's notifications; no room can have that name."""
    return f"chat.@{visitor_id}"
