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
        self._sent_at: deque[float] = deque(maxlen=messages_a_second)
        self._malformed_in_a_row = 0

    def count_message(self) -> bool:
        """Count a message; return False if it is one too many within a second."""
        now = time.monotonic()
        is_too_fast = len(self._sent_at) == self._sent_at.maxlen and now - self._sent_at[0] < 1
        self._sent_at.append(now)
        return not is_too_fast

    def count_answer(self, status: int = 200) -> bool:
        """Count an answer with this status; return False at the third malformed message in a row."""
        if status == 400:
            self._malformed_in_a_row += 1
        else:
            self._malformed_in_a_row = 0
        return self._malformed_in_a_row < MOST_MALFORMED_IN_A_ROW
