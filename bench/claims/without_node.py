"""A claim run by clients in Python, where there is no Node: the same trials, probes and reports as a page's.

`static/lab/claims/running.js` and `probes.js` are what it follows; the lanes' clients are the smallest ones.
"""

import http.client
import json
import socket
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

import requests
from websockets import Origin
from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

# As the page's: see running.js and the lanes' clients.
LOOK_SECONDS = 1.0
SETTLE_SECONDS = 1.5
LATEST_SECONDS = 8.0
JUDGED_WITHIN_SECONDS = 30.0
POLL_SECONDS = 1.0
RETRY_SECONDS = 1.0
REOPEN_SECONDS = 3.0
BETWEEN_PINGS_SECONDS = 0.2
# A page leaves a held request when its run is over. These ask to be held until then, and shortly after that.
LONGEST_HELD_SECONDS, LEAST_HELD_SECONDS = 25, 1
TIMEOUT_SECONDS = 40.0
_MICROSECONDS = 1_000_000

Run = dict[str, Any]
_BROKEN = (requests.RequestException, WebSocketException, http.client.HTTPException, OSError, ValueError)


class Visitor:
    """A visitor of a site, with a session for what is asked by the way."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.session = requests.Session()
        self.session.get(f"{url}/visitor/", timeout=TIMEOUT_SECONDS).raise_for_status()

    def get(self, path: str) -> Any:
        """Return the JSON at a path."""
        return self.session.get(self.url + path, timeout=TIMEOUT_SECONDS).json()

    def post(self, path: str, body: Any, headers: dict[str, str] | None = None) -> requests.Response:
        """POST JSON by a connection of its own: several threads do, and a session has one owner."""
        cookies = self.session.cookies.get_dict()
        return requests.post(
            self.url + path, json=body, headers=headers, cookies=cookies, timeout=TIMEOUT_SECONDS
        )

    def post_in_turn(self, path: str, body: Any) -> requests.Response:
        """Post, and again after a second if that was too often: pulses that are late come all at once."""
        while (answer := self.post(path, body)).status_code == requests.codes.too_many_requests:
            time.sleep(RETRY_SECONDS)
        return answer

    @contextmanager
    def socket(self, path: str) -> Iterator[ClientConnection]:
        """Open a WebSocket as a page of the site does."""
        cookie = "; ".join(f"{name}={value}" for name, value in self.session.cookies.get_dict().items())
        address = self.url.replace("http", "ws", 1) + path
        with connect(
            address, origin=Origin(self.url), compression=None, additional_headers={"Cookie": cookie}
        ) as opened:
            yield opened


def run(url: str, claim_id: str) -> dict[str, Any]:
    """Run a claim of a site, and return the verdict as the API has it."""
    visitor = Visitor(url)
    said = visitor.get("/lab/api/claims/")
    claim = next(one for one in (*said["claims"], *said["widespread"]) if one["id"] == claim_id)
    runs = [_carry_out(visitor, trial) for trial in claim["run"]["trials"]]
    until = time.monotonic() + JUDGED_WITHIN_SECONDS
    while True:
        time.sleep(SETTLE_SECONDS)
        answer = visitor.post(f"/lab/api/claims/{claim_id}/verdict/", {"runs": runs})
        if answer.ok:
            return dict(answer.json())
        refused = answer.json()["error"]
        if refused["code"] != "not_yet" or time.monotonic() > until:
            raise requests.RequestException(refused["message"])


def _carry_out(visitor: Visitor, trial: dict[str, Any]) -> dict[str, Any]:
    answer = visitor.post("/lab/api/runs/", trial["settings"])
    answer.raise_for_status()
    run, is_over = answer.json(), threading.Event()
    followed = {lane: Followed(visitor, run, lane, is_over) for lane in trial["lanes"]}
    with ThreadPoolExecutor(len(followed) + len(trial["faults"]) + 1) as at_once:
        lanes = [at_once.submit(one.follow) for one in followed.values()]
        faults = [at_once.submit(_break, visitor, run, one) for one in trial["faults"]]
        probe = trial.get("probe")
        counting = at_once.submit(PROBES[probe["name"]], visitor, run, probe["times"]) if probe else None
        try:
            _wait_for(trial, run, followed)
            counts = counting.result() if counting else {}
        finally:
            is_over.set()
        for one in (*lanes, *faults):
            one.result()
    for lane in followed.values():
        lane.report()
    return {"id": run["id"], "counts": counts}


def _break(visitor: Visitor, run: Run, planned: dict[str, Any]) -> None:
    time.sleep(max(0, run["begins_at"] / _MICROSECONDS + planned["after"] - time.time()))
    visitor.post(f"/lab/api/runs/{run['id']}/faults/", planned["fault"]).raise_for_status()


def _wait_for(trial: dict[str, Any], run: Run, followed: "dict[str, Followed]") -> None:
    """Wait until all pulses are there, or what is missing will not come."""
    awaited = [one for lane, one in followed.items() if lane not in trial["silent"]]
    end, has_all = run["ends_at"] / _MICROSECONDS, False
    while time.time() < end + (SETTLE_SECONDS if has_all else LATEST_SECONDS):
        time.sleep(LOOK_SECONDS)
        has_all = all(len(one.ids) >= trial["pulses"] for one in awaited)


class Followed:
    """A lane of a run, as its client follows it: what arrived, and when."""

    def __init__(self, visitor: Visitor, run: Run, lane: str, is_over: threading.Event) -> None:
        self._visitor, self._run, self._lane, self._is_over = visitor, run, lane, is_over
        self._cursor = run["cursor"]
        self._path = f"/lab/runs/{run['id']}/{lane.replace('_', '-')}/"
        self._session = requests.Session()
        self.ids: list[str] = []
        self._at: list[int] = []

    def follow(self) -> None:
        """Follow it until the run is over, and come back after each break."""
        wait = REOPEN_SECONDS if self._lane == "sse" else RETRY_SECONDS
        while not self._is_over.is_set():
            try:
                getattr(self, f"_{self._lane}")()
            except _BROKEN:
                self._is_over.wait(wait)

    def report(self) -> None:
        """Report what arrived."""
        receipts = {"lane": self._lane, "ids": self.ids, "at": self._at}
        path = f"/lab/api/runs/{self._run['id']}/receipts/"
        self._visitor.post_in_turn(path, receipts).raise_for_status()

    def _note(self, event: dict[str, Any]) -> None:
        data = event["data"]
        is_webhook = event["type"] == "arrived"
        self.ids.append(data["id"] if is_webhook else event["id"])
        self._at.append(data["at"] if is_webhook else time.time_ns() // 1000)
        self._cursor = event["id"]

    @property
    def _held(self) -> int:
        left = self._run["ends_at"] / _MICROSECONDS - time.time()
        return min(LONGEST_HELD_SECONDS, max(LEAST_HELD_SECONDS, round(left)))

    def _get(self, path: str, **options: Any) -> requests.Response:
        answer = self._session.get(self._visitor.url + path, timeout=TIMEOUT_SECONDS, **options)
        answer.raise_for_status()
        return answer

    def _polling(self) -> None:
        answer = self._get(
            f"{self._path}?cursor={self._cursor}", headers={"If-None-Match": f'"{self._cursor}"'}
        )
        for event in answer.json()["events"] if answer.content else []:
            self._note(event)
        self._is_over.wait(POLL_SECONDS)

    def _long_polling(self) -> None:
        for event in self._get(f"{self._path}?cursor={self._cursor}&wait={self._held}").json()["events"]:
            self._note(event)

    def _webhook(self) -> None:
        path = f"/lab/api/runs/{self._run['id']}/webhook/?cursor={self._cursor}&wait={self._held}"
        for event in self._get(path).json()["events"]:
            self._note(event)

    def _sse(self) -> None:
        """Read the stream, until the server ends it or, since nothing may come, this closes it."""
        connection = http.client.HTTPConnection(urlsplit(self._visitor.url).netloc, timeout=TIMEOUT_SECONDS)
        connection.request("GET", self._path, headers={"Last-Event-ID": self._cursor})
        with connection.getresponse() as stream, closing(connection):
            threading.Thread(target=self._end_when_over, args=[connection.sock], daemon=True).start()
            for line in stream:
                if line.startswith(b"data:"):
                    self._note(json.loads(line[5:]))

    def _end_when_over(self, stream: socket.socket) -> None:
        self._is_over.wait()
        with suppress(OSError):
            stream.shutdown(socket.SHUT_RDWR)

    def _websocket(self) -> None:
        with self._visitor.socket(f"{self._path}?cursor={self._cursor}") as opened:
            while not self._is_over.is_set():
                try:
                    self._note(json.loads(opened.recv(timeout=LOOK_SECONDS)))
                except TimeoutError:
                    continue


def _desk(visitor: Visitor, run: Run, times: int) -> dict[str, float]:
    by_socket, by_request, ticks = [], [], 0
    with visitor.socket("/tickers/ws/") as opened:
        opened.send(json.dumps({"op": "subscribe", "symbols": ["AAPL"], "cursor": None}))
        for turn in range(1, times + 1):
            pinged = time.monotonic()
            opened.send(json.dumps({"op": "ping", "n": turn}))
            while (said := json.loads(opened.recv(timeout=TIMEOUT_SECONDS)))["type"] != "pong":
                ticks += said["type"] == "ticks"
            by_socket.append(time.monotonic() - pinged)
            asked = time.monotonic()
            visitor.get("/tickers/api/symbols/")
            by_request.append(time.monotonic() - asked)
            time.sleep(BETWEEN_PINGS_SECONDS)
    milliseconds = {"socket_ms": by_socket, "request_ms": by_request}
    medians = {name: round(statistics.median(taken) * 1000, 1) for name, taken in milliseconds.items()}
    return {"answered": len(by_socket), "ticks": ticks, **medians}


def _post_to_stream(visitor: Visitor, run: Run, times: int) -> dict[str, float]:
    answers = [visitor.post(f"/lab/runs/{run['id']}/sse/", {"turn": turn}) for turn in range(times)]
    return {"accepted": sum(answer.ok for answer in answers)}


def _answers(visitor: Visitor, run: Run, times: int) -> dict[str, float]:
    settings = run["settings"]
    count, total = int(settings["rate"] * settings["seconds"]), 0
    words = {"lane": "sse", "ids": [], "at": []}
    with visitor.socket(f"/lab/runs/{run['id']}/websocket/?cursor={run['cursor']}") as opened:
        for number in range(1, count + 1):
            opened.recv(timeout=TIMEOUT_SECONDS)
            if number % (count // times) == 0:
                opened.send(json.dumps(words))
                answer = visitor.post_in_turn(f"/lab/api/runs/{run['id']}/receipts/", words)
                total += sum(int(part.split("=")[1]) for part in answer.headers["X-Wire"].split(","))
    return {"request_bytes": total, "bytes_of_a_message": round(total / times)}


def _forge(visitor: Visitor, run: Run, times: int) -> dict[str, float]:
    now = int(time.time())
    forged = [{}, _signature(now), _signature(now - 600)][:times]
    path = f"/lab/runs/{run['id']}/webhook/"
    answers = [visitor.post(path, {"type": "pulse"}, headers) for headers in forged]
    reached = sum(answer.status_code in (200, 401) for answer in answers)
    return {"reached": reached, "accepted": sum(answer.ok for answer in answers)}


def _signature(seconds: int) -> dict[str, str]:
    return {
        "webhook-id": "1-0",
        "webhook-timestamp": str(seconds),
        "webhook-signature": "v1,eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHg=",
    }


PROBES: dict[str, Callable[[Visitor, Run, int], dict[str, float]]] = {
    "desk": _desk,
    "post_to_stream": _post_to_stream,
    "answers": _answers,
    "forge": _forge,
}
