"""The means of the tests themselves: a site without workers; one with them is in tests/web/test_pages.py."""

import urllib.request

from .live_server import LiveServer


def test_a_site_answers_on_both_servers(site: LiveServer) -> None:
    with urllib.request.urlopen(f"{site.url}/weather/api/stations/JFK/observation/", timeout=5) as answer:
        assert answer.status == 200
