"""The pages of the documentation as a browser gets them. These tests have no database and no Redis."""

import pytest
from django.test import Client

PAGES = ["/learn/", "/learn/polling/", "/learn/walkthrough/", "/learn/source/weather/transport.py"]


@pytest.fixture
def client() -> Client:
    return Client()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_there_without_database_and_redis(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("path", [*PAGES, "/learn/benchmarks/", "/learn/http-api/"])
def test_no_page_holds_a_script_or_a_style_that_the_policy_forbids(client: Client, path: str) -> None:
    html = client.get(path).content.decode()
    assert " style=" not in html
    assert "<script>" not in html


def test_commands_and_headers_have_the_address_under_which_the_site_was_asked(client: Client) -> None:
    for path in ("/learn/walkthrough/", "/learn/websockets/"):
        html = client.get(path, headers={"host": "localhost:9000"}).content.decode()
        assert "http://localhost:9000" in html
        assert "127.0.0.1:8000" not in html.replace("<code>127.0.0.1:8000</code>", "")


@pytest.mark.parametrize(
    "path",
    [
        "/learn/nothing/",
        "/learn/source/config/public.py",
        "/learn/source/.data/secret_key",
        "/learn/source/../config/settings.py",
        "/learn/source/weather/../config/settings.py",
        "/learn/files/pictures/nothing.svg",
        "/learn/files/pictures/polling.txt",
        "/learn/files/../README.md",
        "/learn/files/../static/favicon.svg",
        "/learn/files/pictures/%2e%2e/%2e%2e/static/favicon.svg",
        "/learn/files//etc/passwd",
    ],
)
def test_what_is_no_part_of_the_documentation_is_404(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_page_is_read_and_not_written_to(client: Client) -> None:
    assert client.post("/learn/polling/").status_code == 405
    assert client.head("/learn/polling/").status_code == 200


@pytest.mark.parametrize(
    ("path", "kind", "begins"),
    [
        ("/learn/files/pictures/polling.svg", "image/svg+xml", b"<svg "),
        ("/learn/files/benchmarks/polling-cpu-us.svg", "image/svg+xml", b"<svg "),
        ("/learn/files/pictures/walkthrough/polling.png", "image/png", b"\x89PNG"),
    ],
)
def test_a_picture_is_served_and_may_do_nothing(client: Client, path: str, kind: str, begins: bytes) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, kind)
    assert answer.content.startswith(begins)
    assert answer["Cache-Control"] == "max-age=3600"
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "style-src 'unsafe-inline'" in policy


def test_a_chapter_leads_to_its_page_and_back(client: Client) -> None:
    assert 'href="/chat/">Try it: the chat</a>' in client.get("/learn/long-polling/").content.decode()
    html = client.get("/learn/long-polling/").content.decode()
    assert 'rel="prev" href="/learn/polling/"' in html
    assert 'rel="next" href="/learn/websockets/"' in html


def test_code_is_shown_as_it_is_in_the_source(client: Client) -> None:
    html = client.get("/learn/polling/").content.decode()
    assert "If-None-Match" in html
    assert '<a href="/learn/source/weather/transport.py#L-' in html
    assert 'id="L-1"' in client.get("/learn/source/weather/transport.py").content.decode()
