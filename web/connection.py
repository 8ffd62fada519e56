"""The bytes of one TCP connection, counted where this process reads and writes them.

They are all bytes above TCP and TLS: request lines, headers, bodies, chunk sizes, WebSocket frames with their
headers and masks, pings and closes. One rule for every protocol.
"""

# An ASGI extension that we add to both servers: `scope["extensions"][CONNECTION]`, a Connection.
CONNECTION = "wire.connection"


class Connection:
    """The bytes of one connection in both directions: since it was opened, and since the last exchange."""

    def __init__(self) -> None:
        self.received = 0
        self.sent = 0
        self._received_before = 0
        self._sent_before = 0

    @property
    def up(self) -> int:
        """Bytes received since the last exchange: those of the request, once it has been read."""
        return self.received - self._received_before

    @property
    def down(self) -> int:
        """Bytes sent since the last exchange."""
        return self.sent - self._sent_before

    def end_exchange(self) -> None:
        """Start counting from zero, after an answer was written."""
        self._received_before = self.received
        self._sent_before = self.sent
