"""What can be broken: each kind of fault, how much of it, and which lanes it affects."""

from dataclasses import dataclass

ALL = "all"
# Those that are over in a moment; the others last.
MOMENTARY = ("cut", "reset")
# Besides a status, what a receiver may do: answer nothing, or answer a byte a second.
NOTHING, DRIP = "nothing", "drip"


@dataclass(frozen=True)
class Fault:
    """A fault of the connections that are `of` somebody: of a run, or of a visitor's product.

    `lane` is the technique that is meant, or "all". `ms`, `bytes` and `status` are 0 or empty if the kind
    has none. Times are microseconds since 1970.
    """

    id: int
    of: str
    kind: str
    lane: str
    ms: int
    bytes: int
    status: str
    begins_at: int
    ends_at: int

    def is_for(self, lane: str) -> bool:
        """Return whether it is meant for a lane, even if it cannot affect that lane."""
        return self.lane in (ALL, lane)

    def touches(self, lane: str) -> bool:
        """Return whether it can affect a lane: only a WebSocket is upgraded, for example."""
        return self.is_for(lane) and lane in _TOUCHED.get(self.kind, (lane,))


# A proxy that buffers holds back an answer until it is complete: a poll's answer is complete at once, and a
# WebSocket is no answer. Only clients that poll have a connection to keep between two requests.
_TOUCHED = {
    "strip_upgrade": ("websocket",),
    "buffer": ("sse",),
    "no_keep_alive": ("polling", "long_polling"),
    "receiver": ("webhook",),
}
