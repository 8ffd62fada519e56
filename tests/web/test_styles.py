"""A page's style sheets in one file."""

import pytest
from django.test import Client

from tests.live_server import PROJECT
from web.styles import address_of


def test_a_browser_asks_once_for_all_sheets_in_their_order_and_keeps_them(client: Client) -> None:
    answer = client.get(address_of(["shared/styles/wire.css", "weather/page.css"]))
    shared = ("tokens", "base", "bell", "wire")
    files = [*(f"shared/styles/{name}.css" for name in shared), "weather/page.css"]
    expected = "".join((PROJECT / "static" / file).read_text() for file in files)
    assert answer.content.decode() == expected
    assert answer["Content-Type"] == "text/css"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get("/styles/shared/styles/wire.css?v=old")["Cache-Control"] == "no-cache"


MANY = "+".join(["shared/styles/wire.css"] * 13)


@pytest.mark.parametrize(
    "sheets",
    ["none.css", "shared/styles/wire.css+", "shared/dom.js", "../../a.css", "shared/./styles/wire.css", MANY],
)
def test_an_unknown_sheet_is_404_and_so_are_more_than_a_page_has(sheets: str, client: Client) -> None:
    assert client.get(f"/styles/{sheets}").status_code == 404
