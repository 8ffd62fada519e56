"""What is wrong with a client, in plain words: from what arrived, and from what the site counted."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

# Of missing or repeated pulses, this many are named.
MOST_NAMED = 5
# A client that polls twice a second sends two requests in a second; one that does not wait sends hundreds.
POLLS_A_SECOND = 4
# A long-poll brings a pulse. One that fails or brings nothing is an exception.
LONG_POLLS_FOR_A_PULSE = 2
# Open at the beginning, and again after the break; some more if the machine is slow.
CONNECTIONS_OF_A_STREAM = 4


@dataclass
class Record:
    """What was seen of a client: the events that it noticed, how it ended, and the site's figures.

    `last_before_the_break` is the number of pulses that were published before its connection was cut.
    """

    technique: str
    seconds: float
    published: int
    last_before_the_break: int
    noticed: list[Any] = field(default_factory=list)
    ended: str = ""
    requests: int = 0
    connections: int = 0

    @property
    def numbers(self) -> list[int]:
        """The number of each pulse that was noticed, in the order of arrival."""
        return [event["data"]["n"] for event in self.noticed if _is_pulse(event)]


def wrong(record: Record) -> list[str]:
    """Return what is wrong, a sentence each; nothing if the client is right."""
    return [*_of_its_end(record), *_of_the_pulses(record), *_of_the_traffic(record)]


def advice(record: Record) -> list[str]:
    """Return what is not wrong, but costs more than it has to."""
    if record.technique in ("polling", "long_polling") and record.connections > CONNECTIONS_OF_A_STREAM:
        return [
            f"Your {record.requests} requests opened {record.connections} connections. A requests.Session "
            "keeps one open for all of them."
        ]
    return []


def _is_pulse(event: Any) -> bool:
    return isinstance(event, dict) and event.get("type") == "pulse"


def _of_its_end(record: Record) -> Iterator[str]:
    if not record.ended:
        return
    yield f"Your client ended: {record.ended}."
    if record.noticed:
        yield "A client must outlive its connection: catch the error, wait, and ask again."


def _of_the_pulses(record: Record) -> Iterator[str]:
    numbers = record.numbers
    if not numbers:
        if not record.ended:
            yield "No pulse was noticed: call notice(event) with each event, the whole envelope as a dict."
        return
    missing = sorted(set(range(1, record.published + 1)) - set(numbers))
    if missing:
        yield f"{_named(missing)} never noticed.{_why_missing(missing, record)}"
    twice = sorted(number for number, times in Counter(numbers).items() if times > 1)
    if twice:
        yield f"{_named(twice)} noticed more than once: ask from the last event that you have noticed."
    if not twice and numbers != sorted(numbers):
        yield "The pulses were noticed in another order than they happened."


def _why_missing(missing: list[int], record: Record) -> str:
    if record.ended or min(missing) < record.last_before_the_break - MOST_NAMED:
        return ""
    return (
        " Your connection was cut at that time: connect again, and ask from the last event that you have "
        "noticed, not from now."
    )


def _of_the_traffic(record: Record) -> Iterator[str]:
    sent = f"You sent {record.requests} requests in {record.seconds:g} s"
    if record.technique == "polling" and record.requests > POLLS_A_SECOND * record.seconds:
        yield f"{sent}: wait for INTERVAL_SECONDS after each poll."
    if record.technique == "long_polling" and record.requests > LONG_POLLS_FOR_A_PULSE * record.published:
        yield f"{sent}, for {record.published} pulses: let the server hold each (wait), and keep the cursor."
    if record.technique in ("websocket", "sse") and record.connections > CONNECTIONS_OF_A_STREAM:
        yield f"You opened {record.connections} connections: read one until it ends."


def _named(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:MOST_NAMED])) + (" and more" if len(numbers) > MOST_NAMED else "")
    return f"Pulse {shown} was" if len(numbers) == 1 else f"Pulses {shown} were"
