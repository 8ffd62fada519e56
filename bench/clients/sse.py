"""A client of an event stream: asks once and records each event, however the stream is cut into pieces."""

from .base import T_LENGTH, Client, T

_FIRST = b"\n\n"


class Stream(Client):
    """Is open when the first lines of the stream have come."""

    def begin(self) -> None:
        self.transport.write(self.crowd.request(self.crowd.path, "Accept: text/event-stream"))

    def data_received(self, data: bytes) -> None:
        self.received += data
        if not self.is_open and not self._is_answered():
            return
        last = 0
        for found in T.finditer(self.received):
            self.crowd.tally.record(int(found[1]))
            last = found.end()
        self.received = self.received[max(last, len(self.received) - T_LENGTH) :]

    def _is_answered(self) -> bool:
        head, end, rest = self.received.partition(b"\r\n\r\n")
        if end and head[9:12] != b"200":
            self.crowd.wrong += 1
        elif _FIRST in rest:
            self.opened()
        return self.is_open


CLIENT = Stream
