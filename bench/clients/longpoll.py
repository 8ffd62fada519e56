"""A long-poll: one held request; when it is answered, the next is asked at once with the new cursor."""

import re

from bench.load import answer_length

from .base import Client, T

_CURSOR = re.compile(rb'"cursor": ?"?([0-9-]+)')


class LongPoll(Client):
    """Asks first without waiting, for a cursor; it is open when it has one and holds its first request."""

    def begin(self) -> None:
        self._ask("wait=0")

    def data_received(self, data: bytes) -> None:
        self.received += data
        length = answer_length(self.received)
        if length is None or len(self.received) < length:
            return
        body, self.received = self.received, b""
        found = _CURSOR.search(body)
        if body[9:12] != b"200" or not found:
            self.crowd.wrong += 1
            return
        self._ask(f"cursor={found[1].decode()}&wait=55")
        self.opened()
        for t in T.finditer(body):
            self.crowd.tally.record(int(t[1]))

    def _ask(self, query: str) -> None:
        self.transport.write(self.crowd.request(f"{self.crowd.path}?{query}"))


CLIENT = LongPoll
