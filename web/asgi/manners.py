"""How a socket's client has to behave: how many messages it may send a second, how many malformed."""

import time
from collections import deque

# Faster than any hand; a program that needs more needs another kind of access.
MESSAGES_A_SECOND = 20
# One or two malformed frames may be an accident; after three in a row, it is a client that does not speak our
# protocol.
MOST_MALFORMED_IN_A_ROW = 3


class Manners:
    """How one client has behaved so far."""

    def __init__(self, messages_a_second: int = MESSAGES_A_SECOND) -> None:
        self._said_at: deque[float] = deque(maxlen=messages_a_second)
        self._malformed_in_a_row = 0

    def is_too_fast(self) -> bool:
        """Count a message; returns whether as many before it as are allowed came within the last second."""
        now = time.monotonic()
        too_fast = len(self._said_at) == self._said_at.maxlen and now - self._said_at[0] < 1
        self._said_at.append(now)
        return too_fast

    def is_understood(self, status: int = 200) -> bool:
        """Count a message as answered with a status; returns False at the third malformed one in a row."""
        self._malformed_in_a_row = self._malformed_in_a_row + 1 if status == 400 else 0
        return self._malformed_in_a_row < MOST_MALFORMED_IN_A_ROW
