"""What the page says of each fault: its cure is read from the files that have it."""

import pytest
from django.test import Client

from faults.forms import KINDS
from lab.faults.lessons import LESSONS, Lesson


def test_there_is_a_lesson_for_every_kind_of_fault() -> None:
    assert sorted(lesson.kind for lesson in LESSONS) == sorted(KINDS)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.kind)
def test_a_cure_is_lines_of_a_file_of_the_project(lesson: Lesson) -> None:
    assert lesson.phrase in lesson.cure
    assert lesson.cure.count("\n") == lesson.lines - 1


def test_the_page_offers_every_fault(client: Client) -> None:
    page = client.get("/lab/").content.decode()
    assert [f'value="{kind}"' in page for kind in KINDS] == [True] * len(KINDS)
