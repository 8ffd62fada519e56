"""What the tests of the arena share."""

from collections.abc import Iterator

import pytest

from tests.live_server import LiveServer

from .playing import simulated


@pytest.fixture(scope="session")
def field(site: LiveServer) -> Iterator[LiveServer]:
    """A site on which the arena is simulated."""
    with simulated(site):
        yield site
