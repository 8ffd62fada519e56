"""What a visitor asks of their own streams, in whichever process they are held: to end, and to be refused."""

import contextlib
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
        with hub.subscribe(topic) as control, contextlib.suppress(Reset, CursorAhead):
            with contextlib.suppress(Stopping):
                await control.next(lifetime)
            return


def is_refused(visitor: Person) -> bool:
    """Return whether a visitor has asked for 204, on which EventSource stops for good."""
    asked = hub.latest(control_topic(visitor.id))
    return asked is not None and bool(json.loads(asked.data)["until"] > microseconds())
