"""`python -m bench.claims [claim …]`: run all claims, or these; all of them are written to docs/claims.md."""

import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from demo import parts

from ..processes import HOST, ROOT, running, wait_until
from ..site import seeded_site, status
from .report import page
from .trying import Result, ids, is_node_there, try_all

PAGE = ROOT / "docs" / "claims.md"
WORKERS = (parts.BEAT_WORKER, parts.SLOW_WORKER, parts.LAB_WORKER, parts.LAB_WEBHOOKS_WORKER)
# The site and all its workers.
WELL = 200


@contextmanager
def serving() -> Iterator[str]:
    """Start a site with the workers that a run of the lab needs, and yield its address."""
    with seeded_site() as site, ExitStack() as stack:
        web = site.serve("daphne", "/lab/claims/")
        env = site.env | {"HOST": HOST, "PORT": str(web.port)}
        for part in (*WORKERS, parts.BEAT):
            log = site.folder / f"{part.name}.log"
            process = stack.enter_context(running(part.command, env, log))
        wait_until(lambda: status(web.port, "/healthz") == WELL, process, log)
        yield f"http://{HOST}:{web.port}"


def main() -> int:
    """Run them; returns the exit status."""
    with serving() as url:
        known = ids(url)
        wanted = sys.argv[1:] or known
        if unknown := set(wanted) - set(known):
            print(f"there is no claim {', '.join(sorted(unknown))}", file=sys.stderr)
            return 2
        if not is_node_there():
            print("there is no node: the clients are those in Python", flush=True)
        results = try_all(url, wanted, _say)
    if wanted == known:
        PAGE.write_text(page(results))
        print(f"Written to {PAGE.relative_to(Path.cwd()) if PAGE.is_relative_to(Path.cwd()) else PAGE}")
    changed = [result.id for result in results if not result.is_as_expected]
    print(f"make claims: {len(results)} run, {len(changed)} changed {' '.join(changed)}".strip())
    return int(bool(changed))


def _say(result: Result) -> None:
    sign = "as before" if result.is_as_expected else f"CHANGED, it was: {result.expected}"
    print(f"{result.id}: {result.said} ({sign}). {result.sentence}", flush=True)


if __name__ == "__main__":
    # A run that is stopped ends what it has started, as a run that fails does.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
