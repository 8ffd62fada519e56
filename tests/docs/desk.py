"""A reader's desk: a folder that looks like a fresh clone, before a site that runs, and a hand that types."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.live_server import PROJECT, LiveServer
from tests.waiting import wait_until

from .commands import Block, as_pattern

# The address of the site as the documentation gives it.
SITE = "127.0.0.1:8000"
# A class looks at a log that is held for a while, a test needs to see only that it is.
PAUSE_MS = ("20000", "5000")
# A held request is answered when somebody speaks, a comment on a stream comes after ten seconds.
PATIENCE_SECONDS = 30.0
# What has said what it should and has not ended by then goes on for ever: its reader presses Ctrl-C.
GOES_ON_SECONDS = 1.0
# What a fresh clone has not, or no command needs.
_NOT_COPIED = (".*", "*.egg-info", "__pycache__", "node_modules", "certs", "pictures", "benchmarks")


@dataclass(frozen=True)
class Typed:
    """What a command printed, in the words of the documentation; its status, None where it went on."""

    printed: str
    status: int | None

    def is_as_said(self, said: str | None) -> bool:
        """Return whether it was well and printed what is said, nothing where nothing is."""
        pattern = as_pattern(said or "")
        matches = pattern.match if self.status is None else pattern.fullmatch
        return self.status in (0, None) and matches(self.printed) is not None


class Desk:
    """Types commands as they are printed, but for the site's address and the length of a pause."""

    def __init__(self, site: LiveServer, folder: Path) -> None:
        self._site, self._folder, self._paper = site, folder, folder / "printed"
        self._address = f"127.0.0.1:{site.port}"
        shutil.copytree(PROJECT, folder, ignore=shutil.ignore_patterns(*_NOT_COPIED), dirs_exist_ok=True)
        (folder / ".data").symlink_to(site.folder)
        (folder / ".venv").symlink_to(sys.prefix)

    def type(self, block: Block) -> Typed:
        """Type a block of commands, and press Ctrl-C where it goes on when it has said what it should."""
        text = block.text.replace(SITE, self._address).replace(*PAUSE_MS)
        if block.language == "js":
            console = ["-m", "tests.docs.console", self._site.url, text]
            process = self._popen([sys.executable, *console], PROJECT)
        else:
            in_its_folder = block.file.startswith("docs/receivers/")
            here = self._folder / "docs" / "receivers" if in_its_folder else self._folder
            process = self._popen(["sh", "-e", "-c", text], here)
        status = self._wait(process, as_pattern(block.said or ""))
        wait_until(lambda: self._site.health()[0] == 200, "all parts are well again", PATIENCE_SECONDS)
        return Typed(self._printed(), status)

    def _popen(self, command: list[str], here: Path) -> "subprocess.Popen[bytes]":
        with self._paper.open("wb") as paper:
            return subprocess.Popen(
                command,
                cwd=here,
                env=self._site.environment | {"PYTHONUNBUFFERED": "1"},
                stdin=subprocess.DEVNULL,
                stdout=paper,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _wait(self, process: "subprocess.Popen[bytes]", wanted: re.Pattern[str]) -> int | None:
        try:
            with contextlib.suppress(AssertionError):  # it says something else; the test shows what
                wait_until(
                    lambda: process.poll() is not None or wanted.match(self._printed()),
                    "it says what it should",
                    PATIENCE_SECONDS,
                )
            return process.wait(GOES_ON_SECONDS)
        except subprocess.TimeoutExpired:
            return None
        finally:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _printed(self) -> str:
        text = self._paper.read_text(errors="replace").replace("\r\n", "\n")
        lines = text.replace(self._address, SITE).strip().splitlines()
        return "".join(f"{line}\n" for line in lines)
