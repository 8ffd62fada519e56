"""The QR code of a page: of the address that its visitor came by, and of no other site."""

import pytest
import segno
from django.test import Client
from pytest_django import Settings

from web import phones


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that gets the addresses of which a QR code is drawn."""
    urls: list[str] = []

    def code(url: str) -> segno.QRCode:
        urls.append(url)
        return segno.make(url)

    monkeypatch.setattr(phones, "_code", code)
    return urls


@pytest.mark.parametrize(
    ("of", "url"),
    [
        ("/weather/?station=LGA", "http://school.example:8000/weather/?station=LGA"),
        ("/learn/?q=grüße dich", "http://school.example:8000/learn/?q=gr%C3%BC%C3%9Fe%20dich"),
        ("//elsewhere.example/", "http://school.example:8000//elsewhere.example/"),
    ],
)
def test_the_code_has_the_address_at_which_the_visitor_reached_the_page(
    of: str, url: str, drawn: list[str], settings: Settings
) -> None:
    settings.ALLOWED_HOSTS = ["school.example"]
    answer = Client().get("/qr.svg", {"of": of}, headers={"host": "school.example:8000"})
    assert (answer.status_code, answer["Content-Type"], drawn) == (200, "image/svg+xml", [url])
    assert b'xmlns="http://www.w3.org/2000/svg"' in answer.content


def test_on_this_machine_it_is_the_address_that_phones_reach(drawn: list[str], settings: Settings) -> None:
    settings.HOST, settings.PORT = "192.0.2.7", 8000
    Client().get("/qr.svg?of=/chat/", headers={"host": "127.0.0.1:8000"})
    assert drawn == ["http://192.0.2.7:8000/chat/"]
    assert "A phone cannot reach this address" not in Client().get("/about/").content.decode()


def test_every_page_has_it_and_says_what_to_do_where_no_phone_can_reach_the_site() -> None:
    html = Client().get("/learn/?q=a&x=1", headers={"host": "127.0.0.1:8000"}).content.decode()
    assert 'src="/qr.svg?of=/learn/%3Fq%3Da%26x%3D1"' in html
    assert "A phone cannot reach this address: it means “this machine”." in html
    assert "with HOST=0.0.0.0." in html


@pytest.mark.parametrize("of", ["chat/", "", "/" + 300 * "a"])
def test_only_a_page_of_this_site_has_a_code(of: str) -> None:
    assert Client().get("/qr.svg", {"of": of}).status_code == 400
