"""Ids that exist, as the database said within the last minute: who polls costs no query each time."""

import time
from collections.abc import Callable

from channels.db import database_sync_to_async

# An id that was deleted is answered with 404 after this time at the latest, in every web process.
KNOWN_SECONDS = 60.0
# More than there are runs and rooms at once.
MOST_KNOWN = 1000


class Known:
    """The ids of one table that this process has looked up lately."""

    def __init__(self, exists: Callable[[str], bool], clock: Callable[[], float] = time.monotonic) -> None:
        """`exists` asks the database about an id."""
        self._exists = database_sync_to_async(exists)
        self._clock = clock
        self._until: dict[str, float] = {}

    async def has(self, id_: str) -> bool:
        """Return whether there is such an id."""
        return self._clock() < self._until.get(id_, 0.0) or await self._look_up(id_)

    async def _look_up(self, id_: str) -> bool:
        self._until.pop(id_, None)
        if "\0" in id_ or not await self._exists(id_):
            return False
        self._until[id_] = self._clock() + KNOWN_SECONDS
        if len(self._until) > MOST_KNOWN:
            del self._until[next(iter(self._until))]
        return True
