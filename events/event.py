"""The event: one envelope for everything that happens, and the base class of what can happen."""

import json
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, NamedTuple

_CURSOR = re.compile(r"(0|[1-9][0-9]{0,19})-(0|[1-9][0-9]{0,19})", re.ASCII)
_MAX_U64 = 2**64 - 1
# JSON allows these in a string (RFC 8259, section 7), but many programs end a line at them: so we escape
# them.
_LINE_ENDS = {code: f"\\u{code:04x}" for code in (0x85, 0x2028, 0x2029)}


class Cursor(NamedTuple):
    """A place in a log: the id of a Redis Stream entry, as two numbers, so that places compare in order.

    Source: Redis documentation, "Redis Streams", entry ids.
    """

    ms: int
    n: int

    def __str__(self) -> str:
        return f"{self.ms}-{self.n}"

    @classmethod
    def parse(cls, text: str) -> "Cursor":
        """Return the cursor written as `<ms>-<n>`, two numbers of 64 bits; ValueError on anything else."""
        match = _CURSOR.fullmatch(text)
        if match:
            ms, n = int(match[1]), int(match[2])
            if max(ms, n) <= _MAX_U64:
                return cls(ms, n)
        raise ValueError(f"not a cursor: {text[:60]!r}")


# A place before the first entry of any log.
BEFORE_ALL = Cursor(0, 0)


@dataclass(frozen=True, eq=False)
class Event:
    """One entry of a log: `{"id", "topic", "type", "t", "data"}`. Compared by identity, which is fast.

    `data` stays the JSON text that was published: it is written once and never parsed on its way to clients.
    `t` is the time of publishing in microseconds since 1970.
    """

    cursor: Cursor
    topic: str
    type: str
    t: int
    data: str

    @cached_property
    def id(self) -> str:
        return str(self.cursor)

    @property
    def size(self) -> int:
        """About how many bytes it needs in memory, before it is encoded."""
        return sys.getsizeof(self.data)

    @cached_property
    def encoded(self) -> bytes:
        """The envelope as JSON in UTF-8, encoded once for all clients."""
        head = json.dumps({"id": self.id, "topic": self.topic, "type": self.type, "t": self.t})
        return f'{head[:-1]}, "data": {self.data}}}'.encode()

    @classmethod
    def from_entry(cls, entry_id: bytes, fields: Mapping[bytes, bytes]) -> "Event":
        """Return the event that a stream entry holds."""
        return cls(
            Cursor.parse(entry_id.decode()),
            fields[b"topic"].decode(),
            fields[b"type"].decode(),
            int(fields[b"t"]),
            fields[b"data"].decode(),
        )


def events_json(events: Iterable[Event], fields: Mapping[str, object]) -> bytes:
    """Return a JSON object with the field `events` and other fields; each event is encoded once for all."""
    encoded = b", ".join(event.encoded for event in events)
    return b'{"events": [' + encoded + b"], " + json.dumps(fields).encode()[1:]


@dataclass(frozen=True)
class Fact:
    """Base of what can happen: one frozen dataclass for each type of event, in the app's `events.py`.

    `type` is the event's type, `topic` is where it is published; the fields are the event's `data`.
    """

    type: ClassVar[str]

    @property
    def topic(self) -> str:
        """The topic, `<app>.<thing>`."""
        raise NotImplementedError

    @property
    def data(self) -> str:
        """The fields as JSON text."""
        return in_one_line(json.dumps(vars(self), ensure_ascii=False, separators=(",", ":")))


def in_one_line(text: str) -> str:
    """Return JSON text as one line, also for programs that split lines by Unicode's rules."""
    return text.translate(_LINE_ENDS)


def app_of(topic: str) -> str:
    """Return the app that a topic belongs to, which has its log: `chat.lobby` is in the log of `chat`."""
    return topic.partition(".")[0]
