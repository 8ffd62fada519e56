"""A page's modules as one script."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from pytest_django import Settings

from web import scripts
from web.scripts import address_of, script_of

DOM = 'export function find() {}\nexport const ALL = "all";\n'
SITE = 'import { find } from "./dom.js";\nfind();\n'
PAGE = """import {
  ALL,
  find as search,
} from "../shared/dom.js";
import * as words from "./words.js";
// What a reader
/**
 * wants to know.
 */
/** @type {any} */ (search)(ALL, words); // and more
"""
JOINED = """const modules = {};
{
function find() {}
const ALL = "all";
modules["shared/dom.js"] = { find, ALL };
}
{
const { find } = modules["shared/dom.js"];
find();
modules["shared/site.js"] = {  };
}
{
class Word {}
modules["weather/words.js"] = { Word };
}
{
const {
  ALL,
  find: search,
} = modules["shared/dom.js"];
const words = modules["weather/words.js"];




/** @type {any} */ (search)(ALL, words); // and more
modules["weather/page.js"] = {  };
}
//# sourceMappingURL=/scripts/weather/page.js.map"""


@pytest.fixture
def folder(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(scripts, "_made", {})
    settings.STATICFILES_DIRS = [tmp_path]
    finders.get_finder.cache_clear()
    files = {"shared/dom.js": DOM, "shared/site.js": SITE, "weather/page.js": PAGE}
    for name, text in (files | {"weather/words.js": "export class Word {}\n"}).items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    yield tmp_path
    finders.get_finder.cache_clear()


@pytest.mark.usefixtures("folder")
def test_each_module_is_there_once_after_what_it_imports() -> None:
    assert script_of("weather/page.js").text == JOINED


@pytest.mark.usefixtures("folder")
def test_the_source_map_maps_each_line_to_its_file(client: Client) -> None:
    lines = JOINED.splitlines()
    sections = client.get("/scripts/weather/page.js.map").json()["sections"]
    begins = {
        section["map"]["sources"][0].partition("?")[0]: section["offset"]["line"] for section in sections
    }
    assert (
        lines[begins["/static/weather/page.js"] + 9] == "/** @type {any} */ (search)(ALL, words); // and more"
    )
    assert lines[begins["/static/shared/dom.js"] + 1] == 'const ALL = "all";'
    assert sections[0]["map"]["mappings"] == "AAAA;AACA;AACA"


def test_a_browser_keeps_a_script_until_one_of_its_files_changes(folder: Path, client: Client) -> None:
    address = address_of("weather/page.js")
    answer = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["Content-Type"] == "text/javascript"
    changed = folder / "weather" / "words.js"
    changed.write_text("export class Word { long = true; }\n")
    os.utime(changed, ns=(0, 0))
    assert address_of("weather/page.js") != address
    assert client.get(address)["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "path", ["none.js", "shared/styles/tokens.css", "../config/settings.py", "../../manage.js"]
)
def test_an_unknown_module_is_404(path: str, client: Client) -> None:
    assert client.get(f"/scripts/{path}").status_code == 404
    assert client.get(f"/scripts/{path}.map").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "weather/./page.js",
        "weather//page.js",
        "chat/../weather/page.js",
        "x%0Dalert(1)%0D/../weather/page.js",
    ],
)
def test_a_module_has_one_address_so_that_strangers_cannot_fill_the_memory_or_add_code(
    path: str, client: Client
) -> None:
    assert client.get(f"/scripts/{path}").status_code == 404
    assert client.get(f"/scripts/{path}.map").status_code == 404
