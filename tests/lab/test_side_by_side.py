"""The page that shows any two lanes beside each other."""

import pytest
from django.test import Client

from lab.side_by_side import pairs


def test_what_both_have_is_not_marked_and_what_differs_is() -> None:
    [(server, other_server), (client, _)] = pairs("polling", "long_polling")
    assert (server.path, other_server.path) == ("lab/lanes/polling.py", "lab/lanes/long_polling.py")
    assert client.path == "static/lab/lanes/polling.js"
    assert 0 < server.own < server.lines
    assert server.html.count('class="hll"') == server.own


def test_a_lane_beside_itself_has_nothing_marked() -> None:
    assert all(side.own == 0 for pair in pairs("sse", "sse") for side in pair)


@pytest.mark.django_db
def test_the_page_shows_the_two_requested_lanes_and_knows_no_others(client: Client) -> None:
    page = client.get("/learn/side-by-side/?left=sse&right=webhook").content.decode()
    assert "lab/lanes/sse.py" in page
    assert "lab/lanes/webhook.py" in page
    assert client.get("/learn/side-by-side/?left=pigeon").status_code == 404
