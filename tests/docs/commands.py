"""The commands that the documentation tells its readers to type, and what it says will come.

A command is a fenced block of `sh` or `js`; what it prints stands in a block of `text` right after it, where
`…` stands for whatever comes there, within a line or, alone on one, for any lines.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
# What a reader has to run. The other languages show something; `text` is what a machine prints.
RUN = ("sh", "js")
SHOWN = ("text", "json", "python", "nginx", "yaml", "ini", "mermaid", "html", "http")

_FENCE = re.compile(r"^(?P<indent> *)```(?P<language>[a-z]*)\n(?P<text>.*?)^ *```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A fenced block: where it stands, its language and text, and the `text` block right after it, if any."""

    file: str
    line: int
    language: str
    text: str
    said: str | None

    @property
    def commands(self) -> list[str]:
        """The commands in it, one a line, continued lines put together."""
        joined = self.text.replace("\\\n", "")
        return [re.sub(r"\s+", " ", line).strip() for line in joined.splitlines() if line.strip()]

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


def pages() -> list[Path]:
    """Return the documentation, page by page."""
    folder = PROJECT / "docs"
    return [
        PROJECT / "README.md",
        PROJECT / "SECURITY.md",
        *sorted(folder.glob("*.md")),
        folder / "receivers" / "README.md",
    ]


def blocks(page: Path, project: Path = PROJECT) -> Iterator[Block]:
    """Yield the fenced blocks of a page."""
    source = page.read_text()
    found = list(_FENCE.finditer(source))
    for this, after in zip_longest(found, found[1:]):
        follows = after and after["language"] == "text" and not source[this.end() : after.start()].strip()
        yield Block(
            str(page.relative_to(project)),
            source.count("\n", 0, this.start()) + 1,
            this["language"],
            _without_indent(this),
            _without_indent(after) if after and follows else None,
        )


def to_run() -> list[Block]:
    """Return all blocks that a reader has to run, in the order of the pages."""
    return [block for page in pages() for block in blocks(page) if block.language in RUN]


def as_pattern(said: str) -> re.Pattern[str]:
    """Return what matches an output as the documentation shows it, each line ended."""
    return re.compile("".join(map(_as_pattern, said.strip().splitlines())))


def _as_pattern(line: str) -> str:
    return r"(?:.*\n)*?" if line == "…" else re.escape(line).replace("…", ".*") + r"\n"


def _without_indent(fence: re.Match[str]) -> str:
    return re.sub(f"^{fence['indent']}", "", fence["text"], flags=re.MULTILINE)
