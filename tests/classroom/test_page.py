"""The pages of a class: who may see what, and the QR code that phones join by."""

import pytest
import requests

from tests.live_server import LiveServer
from web import phones

from .asking import Teacher


@pytest.fixture
def teacher(site: LiveServer) -> Teacher:
    return Teacher(site.url)


@pytest.mark.parametrize("path", ["class/{}/teacher/", "class/{}/projector/", "join/{}", "join/{}/"])
def test_a_room_has_its_pages_and_none_of_them_holds_the_key(teacher: Teacher, path: str) -> None:
    page = requests.get(f"{teacher.url}/{path.format(teacher.code)}", timeout=60)
    assert page.status_code == 200
    assert teacher.code.replace("-", " ") in page.text
    assert teacher.key not in page.text


@pytest.mark.parametrize(
    "path", ["class/no-such-room/teacher/", "class/no-such-room/projector/", "join/no-such"]
)
def test_an_unknown_room_has_a_page_that_explains_it(site: LiveServer, path: str) -> None:
    assert requests.get(f"{site.url}/{path}", timeout=60).status_code == 404


def test_a_code_is_understood_in_any_case(teacher: Teacher) -> None:
    typed = teacher.code.upper().replace("-", "%20")
    assert requests.get(f"{teacher.url}/join/{typed}", timeout=60).status_code == 200


def test_the_qr_code_is_an_svg_that_needs_no_style_of_its_own() -> None:
    drawn = phones.inline("http://192.0.2.7:8000/join/amber-heron-lake")
    assert drawn.startswith("<svg ")
    assert ("viewBox" in drawn, "style=" in drawn) == (True, False)


def test_the_door_leads_to_a_new_room_and_into_one(site: LiveServer) -> None:
    for path in ("class/", "join/"):
        assert "I am a student" in requests.get(f"{site.url}/{path}", timeout=60).text
