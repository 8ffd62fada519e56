"""The documentation's files: all of them, their order, and the address of each on the site."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from posixpath import normpath

from web.site import techniques

ROOT = Path(__file__).resolve().parent.parent
# After the chapters about the techniques come the documents for a class, then those for reference.
FOR_A_CLASS = [
    "walkthrough",
    "teaching",
    "lab-sheet",
    "misconceptions",
    "quiz",
    "quiz-answers",
    "exercises",
    "choosing",
    "what-about",
    "failures",
]
_LOOKED_UP = [
    "architecture",
    "dashboard",
    "http-api",
    "running",
    "deploy",
    "benchmarks",
    "claims",
    "receivers",
]
# Not `api`: addresses with `/api/` in them are for programs, which get errors as JSON.
_OTHER_NAMES = {"api": "http-api"}
_RELATIVE_LINK = re.compile(r"\]\((?![a-z]+:|#|/)([^)#\s]+)")


@dataclass(frozen=True)
class Document:
    """One file in Markdown: its name in addresses, its path in the project, and the app that it is about."""

    name: str
    path: str
    app: str = ""

    @property
    def address(self) -> str:
        """The address of its page."""
        return f"/learn/{self.name}/"

    @property
    def text(self) -> str:
        """Its content."""
        return (ROOT / self.path).read_text()


def chapters() -> dict[str, str]:
    """Return the app that each chapter is about, by the chapter's name, in the order of the lesson."""
    return {technique.lesson: technique.app for technique in techniques()}


@lru_cache(maxsize=1)
def documents() -> dict[str, Document]:
    """Return all documents by name: `docs/NAME.md`, and `docs/NAME/README.md`."""
    files = [*(ROOT / "docs").glob("*.md"), *(ROOT / "docs").glob("*/README.md")]
    stems = {path.parent.name if path.stem == "README" else path.stem: path for path in files}
    named = {_OTHER_NAMES.get(stem, stem): path for stem, path in stems.items()}
    apps = chapters()
    known = [name for name in [*apps, *FOR_A_CLASS, *_LOOKED_UP] if name in named]
    order = [*known, *sorted(named.keys() - set(known))]
    return {name: Document(name, str(named[name].relative_to(ROOT)), apps.get(name, "")) for name in order}


@lru_cache(maxsize=1)
def pictures() -> frozenset[str]:
    """Return the paths of all pictures of the documentation, relative to `docs/`."""
    found = [path for kind in ("svg", "png") for path in (ROOT / "docs").rglob(f"*.{kind}")]
    return frozenset(path.relative_to(ROOT / "docs").as_posix() for path in found)


@lru_cache(maxsize=1)
def sources() -> frozenset[str]:
    """Return the paths of the source files that the documentation links to: the site shows only these."""
    linked = {
        resolved(document, link)
        for document in documents().values()
        for link in _RELATIVE_LINK.findall(document.text)
    }
    return frozenset(path for path in linked if (ROOT / path).is_file() and not path.startswith("."))


def resolved(document: Document, link: str) -> str:
    """Return the path in the project that a relative link of a document leads to."""
    return normpath(f"{Path(document.path).parent.as_posix()}/{link}")


def address_of(path: str) -> str | None:
    """Return the address of a file on the site, or None if the site does not show it."""
    for document in documents().values():
        if document.path == path:
            return document.address
    if path.removeprefix("docs/") in pictures():
        return f"/learn/files/{path.removeprefix('docs/')}"
    return f"/learn/source/{path}" if path in sources() else None
