"""A site with workers for the lab, on Daphne and on uvicorn in turn, and a visitor who starts runs on it."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.live_server import LiveServer, live_server


class Visitor:
    """Somebody with a browser."""

    def __init__(self, site: LiveServer) -> None:
        self.site = site
        self.session = requests.Session()
        self._runs: list[str] = []
        self.session.get(f"{site.url}/weather/")

    def post(self, path: str, body: Any) -> requests.Response:
        """POST JSON to a path of the lab's API."""
        return self.session.post(f"{self.site.url}/lab/api/{path}", json=body)

    def get(self, path: str) -> Any:
        """Return the JSON at a path of the lab's API."""
        return self.session.get(f"{self.site.url}/lab/api/{path}").json()

    def start(self, **settings: Any) -> dict[str, Any]:
        """Start a run."""
        answer = self.post("runs/", settings)
        assert answer.status_code == 201, answer.text
        self._runs.append(answer.json()["id"])
        return dict(answer.json())

    def end(self) -> None:
        """End what was started."""
        for run in self._runs:
            answer = self.session.delete(f"{self.site.url}/lab/api/runs/{run}/")
            assert (answer.status_code, answer.json()["state"]) == (200, "done")


@pytest.fixture(scope="package", params=["daphne", pytest.param("uvicorn", marks=pytest.mark.soak)])
def lab(request: pytest.FixtureRequest) -> Iterator[LiveServer]:
    """A site whose workers publish the pulses of runs."""
    # One claim counts the prices that come within two seconds.
    with live_server(request.param, workers=True, TICKERS_STEP_SECONDS="1") as site:
        yield site


@pytest.fixture
def visitor(lab: LiveServer) -> Iterator[Visitor]:
    """Somebody whom the site has not seen before, and who leaves nothing running."""
    visitor = Visitor(lab)
    yield visitor
    visitor.end()
