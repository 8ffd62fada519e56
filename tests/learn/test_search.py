"""Search in the documentation: by heading, with the sentence, safe, and as a page without a script."""

import pytest
from django.test import Client

from learn.search import Part, index, search


def found(query: str) -> list[tuple[str, str]]:
    return [(each.part.address, each.sentence) for each in search(query)]


def test_a_part_is_found_by_its_heading_and_shown_with_the_sentence_that_has_the_words_marked() -> None:
    assert found("NO sticky sessions")[0] == (
        "/learn/deploy/#one-host",
        "The web processes need <mark>no</mark> <mark>sticky</mark> <mark>sessions</mark>:",
    )
    assert found("goes wrong in production")[0][0] == "/learn/polling/#what-goes-wrong-in-production"


def test_a_part_needs_all_the_words_as_beginnings_of_words() -> None:
    assert found("sticky nosuchword") == []
    assert found("ticky") == []
    assert found("stick") != []


def test_what_is_found_is_text_and_never_markup() -> None:
    for query in ("<", "<script>", "&", "(", "\\"):
        for _, sentence in found(query):
            assert "<" not in sentence.replace("<mark>", "").replace("</mark>", "")


def test_every_part_of_every_document_is_in_the_index_and_leads_to_its_heading() -> None:
    parts: list[Part] = [part for part, _ in index()]
    assert len({part.address for part in parts}) == len(parts) > 100
    html = Client().get("/learn/webhooks/").content.decode()
    for part in parts:
        page, _, anchor = part.address.partition("#")
        if page == "/learn/webhooks/" and anchor:
            assert f'id="{anchor}"' in html


@pytest.mark.parametrize("path", ["/learn/?q=heartbeat", "/learn/search/?q=heartbeat"])
def test_the_form_works_without_a_script_and_the_script_gets_the_same(path: str) -> None:
    html = Client().get(path).content.decode()
    assert "parts have “heartbeat”" in html
    assert "<mark>heartbeat</mark>" in html.lower()


def test_an_empty_answer_says_what_to_try() -> None:
    html = Client().get("/learn/?q=%3Cnosuchword%3E").content.decode()
    assert "No part has “&lt;nosuchword&gt;”. A part is found if it has all the words" in html
    assert "data-said" not in Client().get("/learn/?q=+").content.decode()


def test_a_query_that_is_no_text_is_refused() -> None:
    assert Client().get("/learn/?q=%00").status_code == 400
