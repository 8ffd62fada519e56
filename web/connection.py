"""What crosses one TCP connection of this process, counted where it is read and written.

Counted is what is read from and written to the socket above TCP and TLS: request lines, headers, bodies,
chunk framing, WebSocket frames with their heads, masks, pings and closes. One rule, whatever is spoken.
"""

# An extension of ASGI that both of our servers are given: `scope["extensions"][CONNECTION]`, a Connection.
CONNECTION = "wire.connection"


class Connection:
    """The bytes of one connection, both ways: since it was opened, and since the last exchange ended."""

    def __init__(self) -> None:
        self.received = 0
        self.sent = 0
        self._received_before = 0
        self._sent_before = 0

    @property
    def up(self) -> int:
        """Bytes received since the last exchange ended: a request's, once it has been read."""
        return self.received - self._received_before

    @property
    def down(self) -> int:
        """Bytes sent since the last exchange ended."""
        return self.sent - self._sent_before

    def end_exchange(self) -> None:
        """Begin to count anew: an answer has been written."""
        self._received_before = self.received
        self._sent_before = self.sent
