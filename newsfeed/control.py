"""What a visitor asks of their own streams, in whichever process they are held: to end, and to be refused."""

import json
import random

from events.clock import microseconds
from events.hub import hub
from events.person import Person
from events.subscription import CursorAhead, Stopping
from events.tail import Reset

from .events import control_topic

# Drops connections whose reader may be asleep; live ones reconnect within seconds.
LIFETIME_SECONDS = 3600.0


async def asked_to_end(visitor: Person | None) -> None:
    """Return when the visitor has asked for an end of their streams, and in any case after a lifetime."""
    lifetime = LIFETIME_SECONDS * random.uniform(0.9, 1.1)  # noqa: S311 - not all at once
    topic = control_topic(visitor.id if visitor else "")
    while True:
        try:
            with hub.subscribe(topic) as control:
                # Asked again: the end may have been asked for between the stream's own check and here.
                if not (visitor and is_refused(visitor)):
                    await control.next(lifetime)
            return
        except Stopping:
            return
        except (Reset, CursorAhead):
            continue  # the log is new: wait again


def is_refused(visitor: Person) -> bool:
    """Return whether a visitor has asked for 204, on which EventSource stops for good."""
    asked = hub.latest(control_topic(visitor.id))
    if asked is None:
        return False
    until: int = json.loads(asked.data)["until"]
    return until > microseconds()
