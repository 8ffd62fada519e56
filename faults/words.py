"""What each kind of fault is called, and what it does, in one sentence for the visitor who asked for it."""

import json
from dataclasses import dataclass

NAMES = {
    "cut": "Cut the connection",
    "reset": "Reset the connection",
    "freeze": "Freeze",
    "delay": "Delay",
    "jitter": "Jitter",
    "bandwidth": "Slow line",
    "strip_upgrade": "Proxy without Upgrade",
    "buffer": "Proxy that buffers",
    "idle_kill": "Proxy that closes silent connections",
    "no_keep_alive": "Proxy without keep-alive",
    "refuse": "Refuse connections",
    "receiver": "Bad receiver",
}
SEEN = {
    "cut": "The server closes the connection in the middle.",
    "reset": "The server answers that it knows no such connection.",
    "freeze": "The connection stays open, but transports nothing.",
    "delay": "Everything arrives later, in both directions.",
    "jitter": "Each piece arrives later by a random time.",
    "bandwidth": "The connection is very slow.",
    "strip_upgrade": "A proxy removes the Upgrade header, so the server refuses each handshake with 426.",
    "buffer": "A proxy forwards nothing until it has this much of the answer.",
    "idle_kill": "A proxy closes each connection after this time of silence.",
    "no_keep_alive": "A proxy closes the connection after each answer.",
    "refuse": "Each connection is reset, as when a server is down.",
    "receiver": "The receiver fails.",
}


@dataclass(frozen=True)
class Offer:
    """A fault that a page offers, with an amount if the kind's default does not fit."""

    kind: str
    amount: str = ""
    ms: int = 0

    @property
    def name(self) -> str:
        """The text of its button."""
        return f"{NAMES[self.kind]}, {self.amount}" if self.amount else NAMES[self.kind]

    @property
    def seen(self) -> str:
        """What it does."""
        return SEEN[self.kind]

    @property
    def body(self) -> str:
        """What the button sends."""
        return json.dumps({"kind": self.kind, "ms": self.ms} if self.ms else {"kind": self.kind})
