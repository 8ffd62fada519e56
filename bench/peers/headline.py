"""The same headline as this project's newsroom sends, posted to a peer."""

from typing import Any

from .posting import publisher_of

DATA: dict[str, Any] = {
    "id": 1,
    "headline": "Eagle is down to 50 000 feet and the crew sees the site ahead",
    "urgency": "urgent",
    "source": "mission",
    "author": "",
    "phase": "Descent",
    "moment": 51,
    "at": "1969-07-20T20:04:55Z",
    "published_at": "2026-01-01T00:00:00Z",
    "link": "",
}


def event(number: int, t: int) -> dict[str, object]:
    """Return the envelope of one headline."""
    head = {"id": f"{t // 1000}-{number}", "topic": "newsfeed.headlines", "type": "headline", "t": t}
    return {**head, "data": DATA}


publisher = publisher_of(event)
