"""An app that is added is known everywhere by what it states: what all apps share names none of them."""

import ast
import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.core.management import call_command
from django.test import Client

from events.publishers import events_kept, publishing_apps
from tests.test_structure import ALL_FIVE, modules
from web import site
from web.edge.guard import _count
from web.errors import ApiError, is_api

POSTED = {"type": "http", "method": "POST", "client": ("198.51.100.66", 1), "headers": [], "visitor": None}


@pytest.fixture
def sixth(settings) -> Iterator[site.App]:
    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "tests.web.sixth"]
    _forget()
    yield apps.get_app_config("sixth")
    _forget()


def _forget() -> None:
    site.paths.cache_clear()
    site.techniques.cache_clear()


def test_its_technique_is_taught_last_and_stands_on_every_page(sixth: site.App) -> None:
    assert site.techniques()[-1].name == "Carrier pigeons"
    page = Client().get("/").content.decode()
    assert "Carrier pigeons" in page
    assert "The client keeps a loft" in page


def test_its_programs_get_errors_as_json(sixth: site.App) -> None:
    assert is_api("/sixth/feed/")
    assert is_api("/sixth/api/pigeons/")
    assert not is_api("/sixth/")
    assert Client().get("/sixth/feed/").json()["error"]["code"] == "not_found"
    assert Client().get("/sixth/").status_code == 404


def test_what_costs_the_site_requests_is_limited_in_public(sixth: site.App) -> None:
    asked = POSTED | {"path": "/sixth/api/pigeons/7/"}
    for _ in range(600):
        _count(asked)
    with pytest.raises(ApiError) as refused:
        _count(asked)
    assert "more than 600 in 60 s" in refused.value.message


def test_its_log_is_as_long_as_it_declares_and_is_pruned_of_what_visitors_wrote(sixth: site.App) -> None:
    assert events_kept("sixth") == 7
    assert [app.label for app in publishing_apps() if app.visitors_write][-1] == "sixth"


def test_it_is_seeded_with_the_others(sixth: site.App, monkeypatch: pytest.MonkeyPatch) -> None:
    for app in site.all_apps():
        if app is not sixth:
            monkeypatch.setattr(app, "seed", lambda: None)
    call_command("seed")
    assert sixth.seeded


@pytest.mark.parametrize("folder", ["web", "wire", "events", "learn"])
def test_what_all_apps_share_names_none_of_them(folder: str) -> None:
    apps = "|".join([*ALL_FIVE, "lab", "arena", "classroom"])
    named = re.compile(rf"\b({apps})\b(?!-sheet)")  # the lab sheet is a document
    for path, tree in modules(folder):
        docstrings = {ast.get_docstring(node, clean=False) for node in ast.walk(tree) if _has_docstring(node)}
        said = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
        texts = [text for text in said if isinstance(text, str) and text not in docstrings]
        assert (path, [text for text in texts if named.search(text)]) == (path, [])


def _has_docstring(node: ast.AST) -> bool:
    return isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
