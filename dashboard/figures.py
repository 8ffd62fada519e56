"""The figures of a sample: what was reported, summed up, and what has happened since the sample before.

Reports have counters that only grow. What happened is their difference, epoch by epoch: a process that has
just started began at zero, one that was silent for a while is left out until the next sample, and one that
has ended is left out. So a restart is a gap, and never a cliff.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from events.clock import microseconds
from events.observed import Observed
from events.publishers import Backlog

Figures = dict[str, Any]

# Rows of one sample: an answer may have 2 kB. Of more processes, the busiest.
MOST_PROCESSES = 7
# Arrivals are counted by tenths of a second. A tenth is published when every process has reported since, even
# one whose report was late; a sample has at most those of three seconds, in case the one before is missing.
SETTLED_TENTHS = 25
MOST_TENTHS = 30
# How old a process may be that has started since the sample before: its first report may have been late.
YOUNG_SECONDS = 2.0


def counters(seen: Observed) -> Figures:
    """Return the figures that the next sample is compared with."""
    return {
        "at_ms": seen.at_ms,
        "arrivals_until": seen.at_ms // 100 - SETTLED_TENTHS,
        "appended": seen.appended,
        "opened": {epoch: report["opened"] for epoch, report in _web(seen).items()},
        "closed": {epoch: report["closed"] for epoch, report in _web(seen).items()},
        "cost_s": {epoch: {"cost": report["cost_s"]} for epoch, report in seen.reports.items()},
    }


def known_by_redis(seen: Observed) -> Figures:
    """Return the figures of Redis, and of Celery's queues in it."""
    now = microseconds()
    return {
        "redis": {"memory": seen.memory_bytes, "clients": seen.clients, "fetched": seen.fetched_tasks},
        "queues": {
            name: {"waiting": queue.waiting, "oldest_ms": _age_ms(queue.oldest_sent_at, now)}
            for name, queue in seen.queues.items()
        },
    }


def of_processes(seen: Observed, now: Figures, earlier: Figures | None) -> Figures:
    """Return what the processes reported: their rows, and their connections by technique."""
    web = _web(seen)
    is_comparable = bool(web) and earlier is not None
    young = {
        epoch for epoch, report in web.items() if report["uptime_s"] < _seconds(now, earlier) + YOUNG_SECONDS
    }
    return {
        "seconds": _seconds(now, earlier) or None,
        "ages": _ages(report["ages"] for report in web.values()) if web else None,
        "opened": _opened(now, earlier, young) if is_comparable else None,
        "closed": _closed(now, earlier, young) if is_comparable else None,
        "arrivals": _arrivals([report["arrivals"] for report in web.values()], now, earlier),
        "events": _appended(now, earlier),
        "processes": _rows(seen),
    }


def cost(now: Figures, earlier: Figures | None, sampling: float) -> dict[str, float | None]:
    """Return the cost of measuring, as shares of a core: the reports of all processes, and this sample."""
    seconds = _seconds(now, earlier)
    costs = _comparable("cost_s", now, earlier, set())
    reports = sum(_grown(counts, before)["cost"] for counts, before in costs)
    return {
        "reports": round(reports / seconds, 5) if seconds else None,
        "sample": round(sampling / seconds, 5) if seconds else None,
    }


def summed_up(backlogs: list[Backlog]) -> Figures:
    """Return what all apps together have to send."""
    ages = [backlog.oldest_seconds for backlog in backlogs if backlog.oldest_seconds is not None]
    return {
        "due": sum(backlog.due for backlog in backlogs),
        "oldest_s": round(max(ages), 1) if ages else None,
    }


def _web(seen: Observed) -> dict[str, Figures]:
    return {epoch: report for epoch, report in seen.reports.items() if report["kind"] == "web"}


def _seconds(now: Figures, earlier: Figures | None) -> float:
    return (now["at_ms"] - earlier["at_ms"]) / 1000 if earlier else 0.0


def _rows(seen: Observed) -> list[Figures]:
    rows = [_row(epoch, report) for epoch, report in seen.reports.items()]
    rows.sort(key=lambda row: (row["kind"] != "web", -(row["cpu"] or 0)))
    return sorted(rows[:MOST_PROCESSES], key=lambda row: (row["kind"] != "web", row["kind"], row["epoch"]))


def _row(epoch: str, report: Figures) -> Figures:
    row = {"epoch": epoch, "kind": report["kind"], "cpu": report["cpu"], "pss": report["pss_bytes"]}
    if report["kind"] == "web":
        row |= {name: report[name] for name in ("began_at", "held", "threads", "lag_s", "hub_s")}
    return row


def _ages(of_processes: Iterable[dict[str, list[int]]]) -> dict[str, list[int]]:
    summed: dict[str, list[int]] = {}
    for ages in of_processes:
        for technique, counts in ages.items():
            before = summed.get(technique, [0] * len(counts))
            summed[technique] = [sum(pair) for pair in zip(before, counts, strict=True)]
    return summed


def _comparable(
    kind: str, now: Figures, earlier: Figures | None, young: set[str]
) -> Iterator[tuple[Figures, Figures]]:
    """Yield the counters of each process, and those that it had before; none of one that was silent."""
    before = earlier[kind] if earlier else {}
    for epoch, counts in now[kind].items():
        if epoch in before or epoch in young:
            yield counts, before.get(epoch, {})


def _grown(counts: dict[str, int], before: dict[str, int]) -> Counter[str]:
    """Return by how much the counters have grown."""
    grown = Counter(counts)
    grown.subtract(before)
    return grown


def _opened(now: Figures, earlier: Figures | None, young: set[str]) -> dict[str, int]:
    opened: Counter[str] = Counter()
    for counts, before in _comparable("opened", now, earlier, young):
        opened.update(_grown(counts, before))
    return dict(opened)


def _closed(now: Figures, earlier: Figures | None, young: set[str]) -> dict[str, dict[str, int]]:
    """Return by technique how many connections ended, by code; zeros are left out."""
    closed: dict[str, Counter[str]] = {}
    for by_technique, before in _comparable("closed", now, earlier, young):
        for technique, codes in by_technique.items():
            closed.setdefault(technique, Counter()).update(_grown(codes, before.get(technique, {})))
    return {technique: dict(+codes) for technique, codes in closed.items() if +codes}


def _appended(now: Figures, earlier: Figures | None) -> dict[str, int] | None:
    """Return how many events each app has published; they are unknown after Redis was emptied."""
    before = earlier["appended"] if earlier else None
    if before is None or any(before[app] > now["appended"].get(app, 0) for app in before):
        return None
    return {app: count - before.get(app, 0) for app, count in now["appended"].items()}


def _arrivals(
    of_processes: list[dict[str, dict[str, int]]], now: Figures, earlier: Figures | None
) -> dict[str, list[int]]:
    """Return by technique when connections were opened: the first tenth, and counts from it on."""
    until = now["arrivals_until"]
    begin = max(earlier["arrivals_until"] if earlier else 0, until - MOST_TENTHS)
    summed: dict[str, Counter[int]] = {}
    for arrivals in of_processes:
        for technique, tenths in arrivals.items():
            counted = {int(tenth): count for tenth, count in tenths.items() if begin <= int(tenth) < until}
            summed.setdefault(technique, Counter()).update(counted)
    return {technique: _as_list(tenths) for technique, tenths in summed.items() if tenths}


def _as_list(tenths: Counter[int]) -> list[int]:
    first, last = min(tenths), max(tenths)
    return [first, *(tenths[tenth] for tenth in range(first, last + 1))]


def _age_ms(since: int | None, now: int) -> int | None:
    return None if since is None else max(0, (now - since) // 1000)
