"""django-eventstream on the log: its encoding, its ids and its storage, without its Redis and its listeners.

A channel of django-eventstream is a topic here, and its storage is the tail of the log that the hub keeps.
Source: django-eventstream 5.3.4, `eventstream.py`, `storage.py` and `utils.py`; the version is pinned,
because nothing of this is documented.
"""

import re
from bisect import bisect_left
from functools import lru_cache

from django_eventstream import EventRequest, get_events
from django_eventstream.event import Event as StoredEvent
from django_eventstream.storage import EventDoesNotExist, StorageBase
from django_eventstream.utils import make_id, sse_encode_event

from events.event import Cursor, Event, app_of
from events.hub import hub

# Nobody's id: it stands for whatever a client sends that no stream of ours has ever sent.
UNKNOWN = -1
# The hub wakes all clients with the same few events; more are kept for those who catch up together.
_FRAMES_KEPT = 1000
_ID = re.compile(r"[0-9]{1,19}", re.ASCII)


def number_of(cursor: Cursor) -> int:
    """Return a cursor as the integer that django-eventstream wants: ms x 1000 + n."""
    return cursor.ms * 1000 + cursor.n


def cursor_of(number: int) -> Cursor:
    """Return the cursor that an integer stands for; a later one if more than 1,000 events had one ms."""
    return Cursor(*divmod(number, 1000))


def id_of(topic: str, cursor: Cursor) -> str:
    """Return the id of an event as it stands on the wire, `newsfeed.headlines:1764000000123000`."""
    return make_id({topic: number_of(cursor)})


def last_id_of(topic: str, text: str) -> int | None:
    """Return the number in the id that a client has seen last: None if it sends none, or UNKNOWN."""
    if not text:
        return None
    channel, _, number = text.rpartition(":")
    return int(number) if channel == topic and _ID.fullmatch(number) else _number_in_envelope(text)


def _number_in_envelope(text: str) -> int:
    """Return the number of an id as the envelope has it, `1764000000123-0`, or UNKNOWN."""
    try:
        return number_of(Cursor.parse(text))
    except ValueError:
        return UNKNOWN


def newest(topic: str) -> Cursor:
    """Return the place of a topic's newest event, or where the log begins; the log has been read."""
    event = hub.latest(topic)
    return event.cursor if event else hub.tails[app_of(topic)].oldest


@lru_cache(_FRAMES_KEPT)
def frame(event: Event) -> bytes:
    """Return an event as it stands on the wire; encoded once, however many clients it goes to."""
    return sse_encode_event(
        event.type, event.encoded.decode(), event_id=id_of(event.topic, event.cursor)
    ).encode()


def opening(topic: str, last_id: int | None) -> tuple[list[bytes], Cursor]:
    """Return the first frames of a stream, events since `last_id` or a reset, and the place to go on from.

    The log has been read. Without a `last_id` the stream begins now.
    """
    request = EventRequest()
    request.is_next = False
    request.channels = {topic}
    request.channel_last_ids = {} if last_id is None else {topic: last_id}
    response = get_events(request)
    if topic in response.channel_reset:
        return [reset(topic)], newest(topic)
    events = [stored.data for stored in response.channel_items[topic]]
    return [frame(event) for event in events], events[-1].cursor if events else newest(topic)


def opening_again(topic: str) -> tuple[list[bytes], Cursor]:
    """Return a reset for a client that has lost its place while it followed, and the place to go on from.

    A new log is read from its beginning, because all in it is new; a late client continues from now.
    """
    app = app_of(topic)
    oldest = hub.tails[app].oldest
    is_new = any(marker.cursor == oldest for marker in hub.tails[app].events(app))
    return [reset(topic)], oldest if is_new else newest(topic)


def reset(topic: str) -> bytes:
    """Return the event that says: take a fresh snapshot. Its id replaces the one that led to it."""
    data = {"message": "What came since your last event is not known any more: take a fresh snapshot."}
    return sse_encode_event("reset", data, event_id=id_of(topic, newest(topic)), json_encode=True).encode()


def opened(last_event_id: str) -> bytes:
    """Return the event that reports to a page which Last-Event-ID its browser sent: EventSource never does.

    It has no id of its own, so that it changes nothing of what the browser sends next time.
    """
    return sse_encode_event("opened", {"last_event_id": last_event_id}, json_encode=True).encode()


class LogStorage(StorageBase):
    """The storage of django-eventstream on the log, by its interface of three methods."""

    def append_event(self, channel: str, event_type: str, data: object) -> StoredEvent:
        """Refuse: what happens is published in a `domain.py`, in one transaction with what it is about."""
        raise NotImplementedError("publish with events.outbox")

    def get_events(self, channel: str, last_id: int, limit: int = 100) -> list[StoredEvent]:
        """Return what came after an id, oldest first; raises EventDoesNotExist when the id is not kept."""
        tail = hub.tails[app_of(channel)]
        kept = tail.events(channel)
        place = bisect_left(kept, last_id, key=_number)
        if place < len(kept) and _number(kept[place]) == last_id:
            place += 1
        elif last_id != number_of(tail.oldest):
            raise EventDoesNotExist(f"no such event {last_id}", self.get_current_id(channel))
        return [
            StoredEvent(channel, event.type, event, _number(event)) for event in kept[place : place + limit]
        ]

    def get_current_id(self, channel: str) -> int:
        """Return the id to go on from when beginning now."""
        return number_of(newest(channel))


def _number(event: Event) -> int:
    return number_of(event.cursor)
