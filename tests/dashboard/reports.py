"""Reports of processes as tests make them up."""

from typing import Any

from events.observed import Observed, Queue

WEB = {
    "kind": "web",
    "began_at": 1_000_000,
    "uptime_s": 100.0,
    "cpu_s": 10.0,
    "cpu": 0.02,
    "cost_s": 0.5,
    "pss_bytes": 80_000_000,
    "threads": 8,
    "files": 20,
    "lag_s": 0.002,
    "hub_s": None,
    "held": 3,
    "ages": {"long_polling": [1, 2, 0, 0, 0, 0], "sse": [0] * 6},
    "opened": {"long_polling": 40, "sse": 0},
    "closed": {"long_polling": {"200": 37}},
    "arrivals": {},
}
WORKER = {"kind": "worker-beat", "uptime_s": 90.0, "cpu_s": 5.0, "cpu": 0.1, "cost_s": 0.1, "pss_bytes": 9}


def web(**figures: Any) -> dict[str, Any]:
    return WEB | figures


def seen(at_ms: int, reports: dict[str, dict[str, Any]], **more: Any) -> Observed:
    rest: dict[str, Any] = {
        "gone": [],
        "queues": {"beat": Queue(0, None)},
        "fetched_tasks": 0,
        "memory_bytes": 1_000_000,
        "clients": 5,
        "appended": {"chat": 10},
    }
    return Observed(at_ms=at_ms, reports=reports, **(rest | more))
