"""The arena's page: what it is given before its connection opens, and where its code is shown."""

import json

import pytest
from django.test import Client

from arena import views
from tests.live_server import PROJECT
from web.visitor import COOKIE, cookie_value, new_visitor

pytestmark = pytest.mark.django_db


def test_the_page_knows_its_visitor_and_shows_the_code_that_runs_it() -> None:
    answer = Client().get("/arena/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert answer.context["snapshot"]["visitor"] == answer.context["visitor"].name
    for path in (*views.CLIENT_CODE, *views.SERVER_CODE):
        assert (PROJECT / path).exists()
        assert path in page


def test_every_button_of_the_lesson_points_to_code_that_is_shown() -> None:
    template = (PROJECT / "templates/arena/page.html").read_text()
    for place in template.split('data-code="')[1:]:
        path, _, begins = place.partition('"')[0].partition("#")
        assert path in (*views.CLIENT_CODE, *views.SERVER_CODE)
        assert begins in (PROJECT / path).read_text()


@pytest.mark.parametrize(("method", "path"), [("post", "/arena/"), ("put", "/arena/api/faults/")])
def test_a_method_that_is_not_supported_is_405(method: str, path: str) -> None:
    assert getattr(Client(), method)(path).status_code == 405


def test_a_visitor_breaks_the_connections_of_the_arena() -> None:
    client = Client()
    client.cookies[COOKIE] = cookie_value(new_visitor())
    body = json.dumps({"kind": "delay", "ms": 150, "seconds": 1})
    answer = client.post("/arena/api/faults/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["ms"]) == (201, 150)
