"""Node and packages of its registry, for the peers that need them; without, those peers are left out."""

import os
import shutil
import subprocess
from pathlib import Path

from .processes import ROOT

# Kept between runs, outside version control.
FOLDER = ROOT / ".data-bench" / "node"
_INSTALL_SECONDS = 120


def is_there(*peers: str) -> bool:
    """Return whether Node is there; says which peers are left out where it is not."""
    found = shutil.which("node") is not None
    if not found:
        print(f"left out, there is no node: {', '.join(peers)}", flush=True)
    return found


def environment(*packages: str) -> dict[str, str] | None:
    """Return the environment in which scripts find these packages, which are installed where they are not.

    Returns None, and says so, where there is no Node or they cannot be installed.
    """
    if not is_there(*packages):
        return None
    missing = [name for name in packages if not (FOLDER / "node_modules" / name).exists()]
    if missing and not _install(missing):
        print(f"left out, npm could not install: {', '.join(packages)}", flush=True)
        return None
    return {"NODE_PATH": str(FOLDER / "node_modules")}


def _install(packages: list[str]) -> bool:
    npm = shutil.which("npm")
    if npm is None:
        return False
    FOLDER.mkdir(parents=True, exist_ok=True)
    options = ["--prefix", str(FOLDER), "--no-audit", "--no-fund", "--loglevel=error"]
    try:
        done = subprocess.run(
            [npm, "install", *options, *packages], env=_own(FOLDER), timeout=_INSTALL_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _own(folder: Path) -> dict[str, str]:
    """Return an environment in which npm keeps its cache with the packages."""
    return os.environ | {"npm_config_cache": str(folder / "cache")}
