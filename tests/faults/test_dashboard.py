"""The dashboard while processes of the site come, go and die."""

from typing import Any

import requests
from prometheus_client.parser import text_string_to_metric_families

from tests.live_server import LiveServer, live_server, replica
from tests.waiting import wait_until


def get(site: LiveServer, path: str) -> Any:
    return requests.get(f"{site.url}/dashboard/api/{path}", timeout=60).json()


def newest(site: LiveServer) -> dict[str, Any]:
    """Return the data of the newest sample."""
    events = get(site, "history/?seconds=300")["events"]
    return events[-1]["data"] if events else {"processes": []}


def web_epochs(site: LiveServer) -> set[str]:
    return {row["epoch"] for row in newest(site)["processes"] if row["kind"] == "web"}


def scraped(site: LiveServer) -> set[tuple[str, str]]:
    """Return the name and the process of all that Prometheus would read."""
    text = requests.get(f"{site.url}/metrics", timeout=60).text
    families = list(text_string_to_metric_families(text))
    return {(each.name, each.labels.get("process", "")) for family in families for each in family.samples}


def test_replicas_come_and_go_as_epochs_and_without_a_worker_figures_are_unknown_and_not_zero() -> None:
    with live_server(workers=True) as site:
        [first] = wait_until(lambda: web_epochs(site), "the web process is in a sample")
        with replica(site) as second:
            wait_until(lambda: len(web_epochs(second)) == 2, "both web processes are in a sample")
            worker = ("five_ways_process_cpu_seconds_total", "worker-beat")
            wait_until(lambda: worker in scraped(second), "the worker is told of as well")
            second.web.kill()
            wait_until(lambda: web_epochs(site) == {first}, "the one that was killed is left out")
        assert_no_count_is_negative(site)

        site.worker.kill()
        wait_until(
            lambda: ("five_ways_outbox_events", "") not in scraped(site), "the figures of old are left out"
        )
        assert ("five_ways_sample_age_seconds", "") in scraped(site)
        assert ("five_ways_process_cpu_seconds_total", "web") in scraped(site)
        cursor = get(site, "history/?seconds=300")["cursor"]
        assert get(site, f"updates/?cursor={cursor}&wait=2") == {"events": [], "cursor": cursor}
        site.worker.start()
        [event, *_] = get(site, f"updates/?cursor={cursor}&wait=55")["events"]
        assert event["type"] == "sample"
        assert {row["epoch"] for row in event["data"]["processes"]} >= {first}
        assert_no_count_is_negative(site)


def assert_no_count_is_negative(site: LiveServer) -> None:
    for event in get(site, "history/?seconds=300")["events"]:
        sample = event["data"]
        counts = [*(sample["opened"] or {}).values(), *(sample["events"] or {}).values()]
        assert min(counts, default=0) >= 0
