"""Claims tried on a site, some at once: each by a visitor of its own, so that each has a run of its own."""

import json
import shutil
import subprocess
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import requests

from lab.claims.catalogue import ALL

from ..processes import ROOT
from . import without_node

# Two cores still have time for the clients of this many at once; what is compared is compared within one run.
AT_ONCE = 3
# A claim takes half a minute; on a machine that is busy, its verdict may come later.
MOST_SECONDS = 120
# A busy machine may still make one lane late: what has changed comes out so each time, and alone.
MOST_REPEATS = 2


@dataclass(frozen=True)
class Result:
    """A claim that was tried: the verdict as the API has it, or why there is none."""

    id: str
    verdict: dict[str, Any]
    failure: str = ""

    @property
    def said(self) -> str:
        """The verdict in a word or two."""
        return str(self.verdict.get("verdict", "no verdict"))

    @property
    def sentence(self) -> str:
        """What was measured, in a sentence."""
        return str(self.verdict.get("sentence", self.failure))

    @property
    def expected(self) -> str:
        """What the verdict has been so far."""
        return ALL[self.id].expected

    @property
    def is_as_expected(self) -> bool:
        """Whether it is what it has been."""
        return self.said == self.expected


class RunError(Exception):
    """A claim could not be run to its end."""


def is_node_there() -> bool:
    """Return whether the page's own code can be run."""
    return shutil.which("node") is not None


def ids(url: str) -> list[str]:
    """Return the claims that a site has, in their order."""
    said = requests.get(f"{url}/lab/api/claims/", timeout=MOST_SECONDS).json()
    return [claim["id"] for claim in (*said["claims"], *said["widespread"])]


def try_all(url: str, wanted: Sequence[str], tell: Callable[[Result], None]) -> list[Result]:
    """Try claims, some at once; those that come out as they never have once more, one at a time."""
    with ThreadPoolExecutor(AT_ONCE) as at_once:
        tried = at_once.map(lambda claim: _try(url, claim), wanted)
        results = dict(zip(wanted, tried, strict=True))
    for claim, result in results.items():
        tell(result)
        for _ in range(MOST_REPEATS):
            if not results[claim].is_as_expected:
                results[claim] = _try(url, claim)
                tell(results[claim])
    return list(results.values())


def _try(url: str, claim: str) -> Result:
    try:
        return Result(claim, _by_node(url, claim) if is_node_there() else without_node.run(url, claim))
    except (RunError, requests.RequestException, subprocess.TimeoutExpired) as error:
        return Result(claim, {}, failure=str(error))


def _by_node(url: str, claim: str) -> dict[str, Any]:
    command = ["node", "bench/claims/run.mjs", url, claim]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=MOST_SECONDS)
    if done.returncode:
        raise RunError(done.stderr.strip()[-500:])
    return dict(json.loads(done.stdout))
