"""The same pulse as this project's lab sends, posted to a peer."""

from .posting import publisher_of

RUN = "bench"
# As many bytes as a new visitor's run has in each pulse.
PAD = "x" * 200


def event(number: int, t: int) -> dict[str, object]:
    """Return the envelope of one pulse."""
    head = {"id": f"{t // 1000}-{number}", "topic": f"lab.{RUN}", "type": "pulse", "t": t}
    return {**head, "data": {"n": number, "due": t, "pad": PAD}}


publisher = publisher_of(event)
