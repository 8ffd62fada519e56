"""What the tests of the stream do to a whole site: publish into its log, and write in a visitor's name."""

import json
import time
import urllib.error
import urllib.request
from typing import Any

from tests.live_server import LiveServer

# As many as the application keeps, so that the log does not outgrow the test.
KEPT = 10_000


def newest_place(url: str) -> str | None:
    """Return where the log of a site's newsroom ends; None from a web process that has yet to read it."""
    with urllib.request.urlopen(f"{url}/newsfeed/api/headlines/", timeout=60) as answer:
        place: str | None = json.load(answer)["cursor"]
    return place


def tell(site: LiveServer, number: int, topic: str = "newsfeed.headlines", type_: str = "headline") -> str:
    """Append an event to a site's log, as the relay does; returns its id."""
    return tell_all(site, [number], topic, type_)[0]


def tell_all(
    site: LiveServer,
    numbers: list[int],
    topic: str = "newsfeed.headlines",
    type_: str = "headline",
    **more: str,
) -> list[str]:
    """Append an event for each number; returns their ids."""
    app = topic.partition(".")[0]
    with site.redis.client() as client:
        pipe = client.pipeline(transaction=False)
        for number in numbers:
            # The desk of this very site reads the market's events from any process.
            market = {"date": "2000-01-03", "prices": {}} if app == "tickers" else {}
            data = json.dumps({"number": number, "headline": f"Headline {number}", **market, **more})
            t = time.time_ns() // 1000
            entry = {"topic": topic, "type": type_, "t": t, "data": data}
            pipe.xadd(f"events:{app}", entry, maxlen=KEPT)
        return pipe.execute()


class Person:
    """A visitor of a site, with the cookie that the site has given."""

    def __init__(self, site: LiveServer) -> None:
        self._site = site
        with urllib.request.urlopen(f"{site.url}/visitor/", timeout=60) as answer:
            self.cookie = answer.headers["Set-Cookie"].partition(";")[0]

    def post(self, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """POST JSON in this visitor's name; returns status and the body of the answer."""
        return self._send("POST", path, body, **headers)

    def delete(self, path: str) -> tuple[int, Any]:
        """DELETE something in this visitor's name; returns the same."""
        return self._send("DELETE", path)

    def _send(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        named = {"Content-Type": "application/json", "Cookie": self.cookie}
        named |= {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(
            f"{self._site.url}{path}", json.dumps(body).encode(), headers=named, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.loads(error.read())
