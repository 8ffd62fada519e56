"""The bytes of one TCP connection, counted where this process reads and writes them.

They are all bytes above TCP and TLS: request lines, headers, bodies, chunk sizes, WebSocket frames with their
headers and masks, pings and closes. One rule for every protocol.
"""

# An ASGI extension that we add to both servers: `scope["extensions"][CONNECTION]`, a Connection.
CONNECTION = "wire.connection"


class Connection:
    """The bytes of one connection in both directions, since it was opened."""

    def __init__(self) -> None:
        self.received = 0
        self.sent = 0
        self._received_before = 0
        self._sent_before = 0

    def exchange(self) -> "Count":
        """Return what counts the bytes of the exchange that is going on, its request included."""
        return Count(self, self._received_before, self._sent_before)

    def end_exchange(self) -> None:
        """Begin the next: an answer has been written, and what comes now belongs to another request."""
        self._received_before = self.received
        self._sent_before = self.sent


class Count:
    """The bytes of one exchange on a connection, from the first of its request on."""

    def __init__(self, connection: Connection, received_before: int, sent_before: int) -> None:
        self._connection = connection
        self._received_before = received_before
        self._sent_before = sent_before

    @property
    def up(self) -> int:
        """Bytes received: a request's, once it has been read."""
        return self._connection.received - self._received_before

    @property
    def down(self) -> int:
        """Bytes sent."""
        return self._connection.sent - self._sent_before
