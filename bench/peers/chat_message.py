"""The same message as this project's chat sends, posted to a peer."""

from .posting import publisher_of

DATA = {
    "room": "lobby",
    "id": 1,
    "author_id": "7d2e0c5a9b1f4e63",
    "author": "Keen Heron",
    "text": "Hello, all of you",
    "client_id": "c-1",
    "at": "2026-01-01T00:00:00Z",
}

publisher = publisher_of(
    lambda n, t: {"id": f"{t}-{n}", "topic": "chat.lobby", "type": "message", "t": t, "data": DATA}
)
