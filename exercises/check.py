"""`make check-exercise FILE=exercises/polling.py SITE=http://127.0.0.1:8000`: is this client right?

It starts a run of the lab, lets the client follow it, cuts the client's connection in the middle, and
compares what the client noticed with what was published. The technique is the file's name. Without a site,
the check starts one.
"""

import argparse
import json
import subprocess
import sys
import threading
import time
from contextlib import closing, nullcontext
from pathlib import Path
from typing import Any

import requests

from .client import MARK
from .own_site import own_site
from .verdict import Record, advice, wrong

# The address of each technique's lane in a run.
PATHS = {"polling": "polling", "long_polling": "long-polling", "websocket": "websocket", "sse": "sse"}
# Twenty pulses: enough to see a client that asks too often, and over before one gets impatient.
RATE, SECONDS = 4, 5
PULSES = RATE * SECONDS
RUN = {"pattern": "steady", "rate": RATE, "seconds": SECONDS, "payload": 20}
# A cut meets an open connection at once, and a poll at its next answer within this time.
BREAK = {"kind": "cut", "seconds": 2}
# The client has to be back, and the site's figures are at most a second old.
SETTLE_SECONDS = 8.0
FIGURES_SECONDS = 1.5
LOOK_SECONDS = 0.2
ANSWER_SECONDS = 10.0


class CannotCheck(Exception):  # noqa: N818
    """There is nothing to be said of the client, and why."""


class Client:
    """A student's client in a process of its own, and what it has noticed so far."""

    def __init__(self, file: Path, url: str, cursor: str) -> None:
        command = [sys.executable, "-m", "exercises.client", str(file), url, cursor]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.noticed: list[Any] = []
        self._said = ""
        self._readers = [threading.Thread(target=read) for read in (self._read_events, self._read_errors)]
        for reader in self._readers:
            reader.start()

    def _read_events(self) -> None:
        for line in self._process.stdout or ():
            if line.startswith(MARK):
                self.noticed.append(json.loads(line.removeprefix(MARK)))

    def _read_errors(self) -> None:
        for line in self._process.stderr or ():
            self._said = line.strip() or self._said

    @property
    def ended(self) -> str:
        """How it ended, in the last words that it said; nothing while it runs."""
        return "" if self._process.poll() is None else self._said.rstrip(".")

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()
        for reader in self._readers:
            reader.join()
        for pipe in filter(None, (self._process.stdout, self._process.stderr)):
            pipe.close()


class Site:
    """A site with its lab, as a visitor reaches it."""

    def __init__(self, url: str) -> None:
        self._url, self._session = url.rstrip("/"), requests.Session()
        self._ask("GET", "/visitor/")

    def start(self) -> dict[str, Any]:
        """Start a run."""
        return self._ask("POST", "/lab/api/runs/", RUN)

    def state(self, run: str) -> dict[str, Any]:
        """Return what the site says of a run."""
        return self._ask("GET", f"/lab/api/runs/{run}/")

    def cut(self, run: str, technique: str) -> None:
        """Break the connection of a technique's lane."""
        self._ask("POST", f"/lab/api/runs/{run}/faults/", BREAK | {"lane": technique})

    def lane(self, run: str, technique: str) -> str:
        """Return the address of a technique's lane."""
        return f"{self._url}/lab/runs/{run}/{PATHS[technique]}/"

    def _ask(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        try:
            answer = self._session.request(method, self._url + path, json=body, timeout=ANSWER_SECONDS)
            if answer.ok:
                return dict(answer.json())
            raise CannotCheck(answer.json()["error"]["message"])
        except (requests.RequestException, ValueError) as error:
            raise CannotCheck(f"{self._url} does not answer as a site of Five Ways does: {error}") from error


def check(file: Path, url: str) -> Record:
    """Let a client follow a run, and return what was seen of it. Raises CannotCheck."""
    technique = file.stem
    if technique not in PATHS or not file.is_file():
        raise CannotCheck(f"{file} must be a file with one of the names {', '.join(PATHS)}, and .py")
    site = Site(url)
    run = site.start()
    with closing(Client(file, site.lane(run["id"], technique), run["cursor"])) as client:
        before = _wait_for(site, run["id"], PULSES // 2)
        site.cut(run["id"], technique)
        if (published := _wait_for(site, run["id"], PULSES)) < PULSES:
            raise CannotCheck(f"only {published} of {PULSES} pulses were published; the site is too busy.")
        _wait_for_client(client)
        ended, figures = client.ended, site.state(run["id"])["lanes"][technique]
    counted = {name: figures[name] for name in ("requests", "connections")}
    return Record(technique, SECONDS, PULSES, before, client.noticed, ended, **counted)


def _wait_for(site: Site, run: str, pulses: int) -> int:
    """Wait until this many pulses are published, or should have been; returns how many are."""
    give_up_at = time.monotonic() + SECONDS + SETTLE_SECONDS
    published = 0
    while published < pulses and time.monotonic() < give_up_at:
        time.sleep(LOOK_SECONDS)
        published = int(site.state(run)["published"])
    return published


def _wait_for_client(client: Client) -> None:
    """Wait until the client has noticed all pulses or has had the time for it, and then for the figures."""
    give_up_at = time.monotonic() + SETTLE_SECONDS
    while time.monotonic() < give_up_at and len(client.noticed) < PULSES and not client.ended:
        time.sleep(LOOK_SECONDS)
    time.sleep(FIGURES_SECONDS)


def report(file: Path, record: Record) -> str:
    """Return what is to be said of a client."""
    faults = wrong(record)
    if not faults:
        faults = [f"right: {PULSES} pulses, each once and in order, though its connection was cut."]
    return "\n".join([f"{file}", *(f"  {sentence}" for sentence in [*faults, *advice(record)])])


def main() -> int:
    """Check some clients; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m exercises.check")
    parser.add_argument("file", type=Path, nargs="+", help="clients, named after their techniques")
    parser.add_argument("--site", help="where to check them; without it, at a site for this alone")
    given = parser.parse_args()
    with nullcontext(given.site) if given.site else own_site() as site:
        try:
            records = {file: check(file, site) for file in given.file}
        except CannotCheck as error:
            print(f"This cannot be checked: {error}", file=sys.stderr)
            return 2
    print("\n".join(report(file, record) for file, record in records.items()))
    return 1 if any(map(wrong, records.values())) else 0


if __name__ == "__main__":
    sys.exit(main())
