"""What a run leaves behind: results.json, a table in Markdown and charts in SVG."""

import json
import platform
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil

from . import charts
from .charts import TIMES, TO
from .rounds import FULL, Measure, Plan, Row, Work, compare
from .stats import spread
from .targets import judged

METHOD = Path(__file__).parent / "method.md"
_TOLD_VERSIONS = ("django", "daphne", "uvicorn", "channels", "redis")


def machine() -> dict[str, Any]:
    """Return on which machine the figures were taken."""
    return {
        "processor": _processor(),
        "cores": psutil.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
        "system": f"{platform.system()} {platform.release().partition('-')[0]}",
        "python": platform.python_version(),
        "versions": {name: version(name) for name in _TOLD_VERSIONS},
    }


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown"
    )


def summary(work: Work, plan: Plan, rows: Sequence[Row]) -> dict[str, Any]:
    """Return a work's results as results.json holds them: values round by round, spreads, ratios to ours."""
    return {
        "name": work.name,
        "title": work.title,
        "made": datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        "plan": {
            "name": plan.name,
            "rounds": plan.rounds,
            "seconds": plan.seconds,
            "clients": plan.clients if work.crowded else None,
        },
        "targets": judged(work, work.targets(plan), rows),
        "machine": machine(),
        "rows": [
            {
                "case": row.case,
                "name": row.name,
                "ours": row.ours,
                "measures": {
                    one.key: _measured(rows, row, one) for one in work.measures if row.values(one.key)
                },
            }
            for row in rows
        ],
    }


def _measured(rows: Sequence[Row], row: Row, measure: Measure) -> dict[str, Any]:
    ratio = compare(rows, row, measure.key)
    return {
        "unit": measure.unit,
        **vars(spread(row.values(measure.key))),
        "values": row.values(measure.key),
        "times_ours": ratio and vars(ratio),
    }


def write(folder: Path, works: Sequence[Work], results: Sequence[Mapping[str, Any]]) -> None:
    """Write the results; a work that was not measured this time keeps its earlier figures."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / "results.json"
    before = json.loads(kept.read_text()) if kept.exists() else []
    found = {result["name"]: result for result in [*before, *results]}
    reported = [(work, found[work.name]) for work in works if work.name in found]
    kept.write_text(json.dumps([result for _, result in reported], indent=1, ensure_ascii=False) + "\n")
    (folder / "README.md").write_text(
        "\n".join(["# Benchmarks", "", *_pages(folder, reported), METHOD.read_text()])
    )


def _pages(folder: Path, reported: Sequence[tuple[Work, Mapping[str, Any]]]) -> list[str]:
    lines = []
    for work, result in reported:
        lines += [f"## {work.title}", "", work.text, ""]
        for key in work.drawn:
            measure = next(one for one in work.measures if one.key == key)
            chart = f"{work.name}-{key.replace('_', '-')}.svg"
            (folder / chart).write_text(
                charts.bars(f"{measure.label}, this project = 1", result["rows"], key)
            )
            lines += [f"![{measure.label}: how many times this project's]({chart})", ""]
        lines += [*table(work, result), "", *targets(result), _taken(result), ""]
    return lines


def targets(result: Mapping[str, Any]) -> list[str]:
    """Return the table of targets, line by line; nothing where the work has none."""
    if not result.get("targets"):
        return []
    few = _are_few(result)
    lines = [_line(["target", "wanted", "measured", ""]), _line(["---", "---", "---:", "---"])]
    for one in result["targets"]:
        measured = "" if one["measured"] is None else f"{one['measured']:,.3g}"
        verdict = "" if few else {True: "met", False: "**not met**", None: "not measured"}[one["met"]]
        lines.append(_line([one["target"], one["wanted"], measured, verdict]))
    if few:
        lines += ["", f"Targets are for {FULL.clients:,} clients; fewer get no verdict."]
    return [*lines, ""]


def _are_few(result: Mapping[str, Any]) -> bool:
    """Return whether this work has many clients, and fewer than the targets are for."""
    clients = result["plan"]["clients"]
    return clients is not None and clients < FULL.clients


def table(work: Work, result: Mapping[str, Any]) -> list[str]:
    """Return a work's table in Markdown, line by line."""
    heads = ["", *(f"{one.label}{f', {one.unit}' if one.unit else ''}" for one in work.measures)]
    lines = [_line(heads), _line(["---"] + ["---:"] * len(work.measures))]
    case = None
    for row in result["rows"]:
        if row["case"] != case:
            case = row["case"]
            lines.append(_line([f"**{case}**"] + [""] * len(work.measures)))
        lines.append(
            _line([row["name"], *(_cell(row["measures"].get(one.key), one) for one in work.measures)])
        )
    return lines


def _cell(measured: Mapping[str, Any] | None, measure: Measure) -> str:
    if measured is None:
        return ""
    digits = measure.digits
    text = f"{measured['median']:,.{digits}f}"
    if measured["low"] != measured["high"]:
        text += f" ({measured['low']:,.{digits}f}{TO}{measured['high']:,.{digits}f})"
    ratio = measured["times_ours"]
    return text if ratio is None else f"{text} **{charts.short(ratio['median'])}{TIMES}**"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _taken(result: Mapping[str, Any]) -> str:
    one, plan = result["machine"], result["plan"]
    versions = ", ".join(f"{name} {number}" for name, number in one["versions"].items())
    quick = " A quick run: too few rounds for a claim." if plan["name"] != "full" else ""
    return (
        f"Median of {plan['rounds']} rounds of {plan['seconds']:g} s (lowest{TO}highest), **times this "
        f"project's, round by round**. Taken {result['made']} on {one['processor']}, {one['cores']} cores, "
        f"{one['memory_gb']} GB, {one['system']}, Python {one['python']}, {versions}.{quick}"
    )
