"""The picture of the architecture is true: it is what the script draws from the imports of today."""

from learn.architecture import FILE, levels, shortened, svg


def test_the_picture_is_drawn_from_the_imports_of_today() -> None:
    assert FILE.read_text() == svg(), "draw it again: .venv/bin/python -m learn.architecture"


def test_a_package_is_above_all_that_it_imports() -> None:
    graph = {"config": {"chat", "events"}, "chat": {"web"}, "web": {"events"}, "events": set()}
    assert levels(graph) == {"config": 3, "chat": 2, "web": 1, "events": 0}


def test_an_import_that_a_longer_way_shows_is_left_out() -> None:
    graph = {
        "config": {"chat", "web", "events"},
        "chat": {"web", "events"},
        "web": {"events"},
        "events": set(),
    }
    assert shortened(graph) == {"config": {"chat"}, "chat": {"web"}, "web": {"events"}, "events": set()}
