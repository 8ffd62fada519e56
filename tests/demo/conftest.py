"""One running demo for all tests that leave it as well as they found it."""

from collections.abc import Iterator

import pytest

from .running import Demo, demo


@pytest.fixture(scope="package")
def running() -> Iterator[Demo]:
    """A demo that runs, that listens for phones, and whose weather changes each second."""
    with demo(HOST="0.0.0.0", WEATHER_STEP_SECONDS="1") as one:
        one.start()
        yield one
