import signal
import sys
from collections.abc import Iterator

import pytest

from config.beat import ended_only_afterwards


@pytest.fixture
def ends_by_signal() -> Iterator[None]:
    """End this program as beat does, wherever it is."""
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.mark.usefixtures("ends_by_signal")
def test_beat_ends_when_a_task_is_sent_and_not_in_the_middle() -> None:
    sent: list[str] = []
    with pytest.raises(SystemExit):
        send(sent)
    assert sent == ["task"]


def send(sent: list[str]) -> None:
    """Send a task; the word to end comes before that."""
    with ended_only_afterwards():
        signal.raise_signal(signal.SIGTERM)
        sent.append("task")
