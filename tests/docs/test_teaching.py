"""The teaching material: plans add up, links carry real settings, and words in bold stand on the page."""

import re
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from lab.claims.catalogue import EIGHTEEN, WIDESPREAD
from lab.forms import settings_of
from payments.sending.schedule import RETRIES_AFTER
from tests.docs.commands import PROJECT
from tests.docs.test_words import _said
from web.techniques import QUESTIONS

DOCS = PROJECT / "docs"
# Minutes of each lesson, in the order of the document.
LESSONS = [45, 90, 90, 90]
# The demo's clock.
TIME_SCALE = 0.01
# A document, and the pages on which its words in bold stand.
BOLD = {
    "lab-sheet": ["lab"],
    "misconceptions": ["lab", "payments", "newsfeed"],
    "exercises": ["lab"],
    "choosing": ["lab"],
    "failures": ["lab"],
}
# In bold for another reason.
NOT_ON_A_PAGE = re.compile(
    r"the first row|What happens after|How many clients|What is between|Two techniques"
)


def text(name: str) -> str:
    return (DOCS / f"{name}.md").read_text()


def plans() -> list[list[tuple[int, int, int]]]:
    """Return the plans: of each part its minute, its length in minutes, and its waits in seconds."""
    tables = text("teaching").split("| minute | length | what | waits in it |\n")[1:]
    rows = [
        re.findall(r"^\| (\d+) \| (\d+) \|.*\| (?:(\d+) s )?\|$", table, re.MULTILINE) for table in tables
    ]
    return [[(int(at), int(length), int(waits or 0)) for at, length, waits in plan] for plan in rows]


@pytest.mark.parametrize(("plan", "minutes"), list(zip(plans(), LESSONS, strict=True)))
def test_the_parts_of_a_plan_follow_one_another_and_fill_the_lesson(
    plan: list[tuple[int, int, int]], minutes: int
) -> None:
    ends = [at + length for at, length, _ in plan]
    assert [at for at, _, _ in plan] == [0, *ends[:-1]]
    assert ends[-1] == minutes


@pytest.mark.parametrize("plan", plans())
def test_no_part_of_a_plan_waits_for_half_of_its_time(plan: list[tuple[int, int, int]]) -> None:
    assert [part for part in plan if part[2] > 30 * part[1]] == []


def test_the_retries_that_a_class_watches_take_93_seconds() -> None:
    assert sum(RETRIES_AFTER[:4]) * TIME_SCALE == pytest.approx(93, abs=0.1)
    assert "153 s" in text("teaching")  # and a minute in which the shop polls


@pytest.mark.parametrize("name", ["lab-sheet", "misconceptions"])
def test_each_link_to_a_run_of_the_lab_carries_settings_that_it_takes(name: str) -> None:
    links = re.findall(r"http://127\.0\.0\.1:8000/lab/\?[^)\s]+", text(name))
    assert links
    for link in links:
        given = dict(parse_qsl(urlsplit(link).query))
        numbers = {key: float(value) if key == "rate" else value for key, value in given.items()}
        whole = {key: int(value) for key, value in numbers.items() if key in ("seconds", "payload", "seed")}
        assert settings_of(numbers | whole).pattern == "steady"


@pytest.mark.parametrize("path", sorted(DOCS.glob("*.md")), ids=lambda path: path.stem)
def test_each_link_to_a_claim_names_one(path: Path) -> None:
    linked = set(re.findall(r"/lab/claims/#([\w-]+)", path.read_text()))
    assert linked <= {claim.id for claim in (*EIGHTEEN, *WIDESPREAD)}


@pytest.mark.parametrize(("name", "pages"), list(BOLD.items()))
def test_words_in_bold_stand_on_a_page(name: str, pages: list[str]) -> None:
    said = " ".join(map(_said, pages))
    words = [word for word in re.findall(r"\*\*([^*]+?)\*\*", text(name)) if not NOT_ON_A_PAGE.match(word)]
    assert words
    assert [word for word in words if word not in said] == []


def test_each_question_of_the_quiz_has_its_answer_and_its_points() -> None:
    questions = re.findall(r"^\*\*(\d+)\.\*\* \*\((\d) points\)\*", text("quiz"), re.MULTILINE)
    assert [int(number) for number, _ in questions] == list(range(1, 11))
    assert sum(int(points) for _, points in questions) == 30
    answered = re.findall(r"^\| \*\*(\d+)\*\* \|", text("quiz-answers"), re.MULTILINE)
    assert answered == [number for number, _ in questions]


def test_the_decision_table_asks_and_answers_in_the_words_of_the_first_page() -> None:
    heading, _, *rows = [line.split(" | ") for line in text("choosing").splitlines() if line.startswith("|")]
    assert heading[1:5] == [question.text for question in QUESTIONS]
    for place, question in enumerate(QUESTIONS, 1):
        cells = [answer for row in rows[:7] for answer in row[place].split(", or ")]
        assert set(cells) - {"any"} <= {label for _, label in question.options}


def test_each_technique_that_is_asked_about_has_a_row_with_a_specification_and_a_paragraph() -> None:
    rows = dict(re.findall(r"^\| ([A-Z][^|]+?) \|(.+)\|$", text("what-about"), re.MULTILINE))
    headings = " ".join(re.findall(r"^## (.+)$", text("what-about"), re.MULTILINE))
    asked = {
        "HTTP/2",
        "HTTP/3",
        "WebTransport",
        "WebRTC",
        "gRPC",
        "MQTT",
        "Web Push",
        "GraphQL subscriptions",
    }
    assert {row for row in asked if row not in headings} == set()
    assert {name for name, row in rows.items() if "https://" not in row} == set()
    assert asked - {"gRPC"} <= set(rows)
