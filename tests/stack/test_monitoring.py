"""The profile `monitoring`: Prometheus asks one address, and knows all processes of the site."""

from typing import Any

import pytest
import requests

from tests.waiting import free_port, wait_until

from .compose import Stack


@pytest.fixture(scope="module")
def prometheus(stack: Stack) -> str:
    """The address of Prometheus' API."""
    port = free_port()
    stack.start("prometheus", profile="monitoring", PROMETHEUS_PORT=str(port))
    return f"http://127.0.0.1:{port}/api/v1"


def values(prometheus: str, query: str) -> list[dict[str, Any]]:
    """Return what Prometheus has for a query; nothing while it starts."""
    try:
        answer = requests.get(f"{prometheus}/query", params={"query": query}, timeout=5)
    except requests.ConnectionError:
        return []
    if answer.status_code == 503:
        return []
    results: list[dict[str, Any]] = answer.json().get("data", {}).get("result", [])
    return results


def test_it_reaches_the_site_and_has_every_web_process_and_worker(stack: Stack, prometheus: str) -> None:
    wait_until(lambda: [found["value"][1] for found in values(prometheus, "up")] == ["1"], "it has asked")

    def processes() -> dict[str, int]:
        query = "count by (process) (five_ways_process_memory_bytes)"
        return {found["metric"]["process"]: int(found["value"][1]) for found in values(prometheus, query)}

    wait_until(lambda: processes().get("web") == 4, "all web processes are known")
    assert processes().get("beat") == 1


def test_it_has_loaded_the_alerts_and_none_is_broken(prometheus: str) -> None:
    def rules() -> list[dict[str, Any]]:
        answer = requests.get(f"{prometheus}/rules", timeout=5).json()
        return [rule for group in answer["data"]["groups"] for rule in group["rules"]]

    wait_until(lambda: all(rule["health"] != "unknown" for rule in rules()), "each was evaluated")
    assert rules()
    assert [rule["name"] for rule in rules() if rule["health"] != "ok"] == []
