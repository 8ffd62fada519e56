"""A site in public mode, behind a proxy as its tests play it: each test comes from an address of its own."""

from collections.abc import Iterator

import pytest

from tests.live_server import LiveServer, live_server

# Random enough, and known to the tests.
SECRET_KEY = "a-key-for-tests-alone-0123456789-abcdefghijklmnopqrstuvwxyz"
PUBLIC = {"PUBLIC_DEMO": "1", "SECRET_KEY": SECRET_KEY, "ALLOWED_HOSTS": "127.0.0.1,demo.example"}
PUBLIC["TRUSTED_PROXY"] = "1"


@pytest.fixture(scope="package")
def public() -> Iterator[LiveServer]:
    with live_server(**PUBLIC) as server:
        yield server
