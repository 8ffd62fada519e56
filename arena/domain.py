"""What of the game is kept in the log: the results of its rounds."""

import json
from collections.abc import Iterable

from events.outbox import publish_now

from .events import Podium
from .messages import Answer, Happening


def record(news: Iterable[Happening | Answer]) -> None:
    """Publish what is worth keeping of a tick's news."""
    for one in news:
        if isinstance(one, Happening) and one.event == "podium":
            publish_now(Podium(json.loads(one.message)["places"]))
