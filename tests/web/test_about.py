"""What the site says about itself: in the footer, to robots, to phones and to whoever previews a link."""

import pytest
from django.test import Client


def test_every_page_names_its_source_licence_and_version_and_has_a_picture_for_previews() -> None:
    for path in ("/", "/learn/", "/nowhere/"):
        html = Client().get(path, headers={"host": "localhost:9000"}).content.decode()
        assert '<a href="/about/#source">Source</a>' in html
        assert "MIT licence</a> · 0.1.0" in html
        assert 'property="og:image" content="http://localhost:9000/static/icons/share.png?v=' in html


@pytest.mark.parametrize(
    ("path", "kind", "said"),
    [
        ("/about/", "text/html; charset=utf-8", "Permission is hereby granted"),
        ("/robots.txt", "text/plain; charset=utf-8", "Disallow: /code/"),
        ("/manifest.webmanifest", "application/manifest+json", "/static/icons/icon-512.png"),
    ],
)
def test_what_programs_request_first_is_there(path: str, kind: str, said: str) -> None:
    answer = Client().get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"] == kind
    assert said in answer.content.decode()


def test_an_icon_is_found_without_reading_html() -> None:
    assert Client().get("/favicon.ico")["Location"].startswith("/static/favicon.ico?v=")
