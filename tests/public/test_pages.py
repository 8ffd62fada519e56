"""What a site in public mode shows, and what it does not."""

import json
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.live_server import LiveServer
from tests.nginx_server import PROGRAM, in_front_of
from tests.raw_http import RawClient

PAGES = ["/", "/weather/", "/chat/", "/tickers/", "/newsfeed/", "/payments/", "/dashboard/", "/class/"]
# As the proxy says it, of a client that is no other test's.
HTTPS, FROM = "X-Forwarded-Proto: https", "X-Forwarded-For: 192.0.2.1"


@pytest.fixture
def client(public: LiveServer) -> Iterator[RawClient]:
    with RawClient(public.port) as client:
        yield client


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_for_https_alone_and_says_for_how_long_text_is_kept(
    client: RawClient, path: str
) -> None:
    answer = client.ask(path, HTTPS, FROM)
    assert answer.status == 200
    assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains; preload"
    assert "default-src 'none'" in answer.headers["content-security-policy"].split("; ")
    assert "secure" in answer.headers["set-cookie"].lower().split("; ")
    assert "what you write here is deleted within a day" in answer.body.decode()
    insecure = client.ask(path, FROM)
    assert (insecure.status, insecure.headers["location"][:8]) == (301, "https://")


def test_there_is_no_admin(client: RawClient) -> None:
    assert client.ask("/admin/", HTTPS, FROM).status == 404


def test_a_host_that_is_not_named_is_refused(client: RawClient) -> None:
    assert client.ask("/", HTTPS, FROM, host="evil.example").status == 400
    assert client.ask("/", HTTPS, FROM, host="demo.example").status == 200


def test_a_monitor_and_our_own_workers_need_no_https(client: RawClient) -> None:
    assert client.ask("/healthz", FROM).status == 503  # there is no worker here
    assert client.ask("/payments/webhooks/stripe/", FROM, method="POST", body=b"{}").status == 415
    cookie = client.ask("/visitor/", HTTPS, FROM).headers["set-cookie"].partition(";")[0]
    known = (HTTPS, FROM, "Content-Type: application/json", f"Cookie: {cookie}")
    run = json.loads(client.ask("/lab/api/runs/", *known, method="POST", body=b"{}").body)["id"]
    assert client.ask(f"/lab/runs/{run}/webhook/", FROM, method="POST", body=b"{}").status == 401


def test_metrics_are_for_this_machine_alone_which_needs_no_https(client: RawClient) -> None:
    assert client.ask("/metrics", "X-Forwarded-For: 127.0.0.1").status == 200
    assert client.ask("/metrics", FROM).status == 403
    assert client.ask("/metrics", HTTPS, FROM, "X-Forwarded-For: 127.0.0.1, 192.0.2.1").status == 403


@pytest.mark.skipif(not PROGRAM, reason="there is no nginx on this machine")
def test_prometheus_is_let_in_by_nginxs_internal_listener_alone(public: LiveServer, tmp_path: Path) -> None:
    with in_front_of(public, tmp_path) as nginx:
        assert [scraped_from_elsewhere(port) for port in (nginx.own_port, nginx.port)] == [200, 403]


def scraped_from_elsewhere(port: int) -> int:
    """Return the status of /metrics for an address that is not 127.0.0.1."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60, source_address=("127.0.0.2", 0))
    with closing(connection):
        connection.request("GET", "/metrics", headers={"Host": "demo.example"})
        answer = connection.getresponse()
        answer.read()
        return answer.status


def test_a_crowd_is_a_hundred(client: RawClient) -> None:
    page = client.ask("/chat/", HTTPS, FROM)
    assert 'data-crowd="100"' in page.body.decode()
    assert 'data-crowd="500"' not in page.body.decode()
    headers = [HTTPS, FROM, "Content-Type: application/json"]
    headers.append("Cookie: " + page.headers["set-cookie"].partition(";")[0])
    body = json.dumps({"count": 500}).encode()
    answer = client.ask("/chat/api/crowd/", *headers, method="POST", body=body)
    assert (answer.status, json.loads(answer.body)["error"]["code"]) == (400, "bad_count")


def test_webhooks_go_to_no_private_address_and_what_visitors_write_is_pruned(
    public: LiveServer,
) -> None:
    said = public.shell(
        "from django.conf import settings\n"
        "from config.celery import app\n"
        "print(settings.WEBHOOK_ALLOW_PRIVATE)\n"
        "print('prune' in app.conf.beat_schedule)"
    )
    assert said.splitlines() == ["False", "True"]
