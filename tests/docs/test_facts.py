"""Sentences that were wrong once are said nowhere any more: not in documents, pages, lessons or the chat."""

import re
from collections.abc import Iterator
from functools import cache

import pytest

from payments.sending.schedule import RETRIES_AFTER
from payments.shop.checks import TOLERANCE_SECONDS
from tests.docs.commands import PROJECT

# Where a reader reads: sentences in the tests and in the measured tables are not of that kind.
SHOWN = ("*.md", "docs/*.md", "docs/*/README.md", "docs/pictures/*.txt", "templates/**/*.html")
SOURCES = ("*/*.py", "*/*/*.py", "static/**/*.js")
NOT_SHOWN = ("tests/", "node_modules/", ".", "CHANGELOG.md")
# What was said, as a pattern, and why it is wrong.
WRONG = {
    r"counted to the byte": "pages count what they can see, and only the lab counts all by one rule",
    r"polling holds nothing|no connection, no client": "the TCP connection is kept: RFC 9112, 9.3",
    r"202[^.]{0,20}(acted on|effect done)": "202 says that processing is not complete: RFC 9110, 15.3.3",
    r"(?<!not )compressed like any other": "a stream carries no-transform: RFC 9111, 5.2.2.6",
    r"id alone stops a replay": "GitHub does not sign the id",
    r"all senders (try|retry)": "GitHub does not redeliver by itself",
    r"retries for days": "the schedule ends after 27.6 hours",
    r"(phone|browser)s? (that )?(has|have) no (public )?address": "they have; NAT and firewalls are between",
    r"204 is the one way": "any answer that is not a 200 of type text/event-stream ends an EventSource",
    r"by the same factor": "requests, empty answers and bytes grow by different factors",
    r"is the cure[^.]{0,40}six connections": "up to the limit of concurrent streams: RFC 9113, 6.5.2",
    r"(HTTP|answers) gets? through everywhere": "proxies buffer streams",
    r"differ in one thing only": "webhooks leave from the database, not from the log",
    r"port 5000|:5000/": "AirPlay listens there on macOS",
    r"lost[^.]{0,60}RFC 6202, 2\.2[^.]{0,10}names": "that section is about latency",
    r"a URL and a request, nothing else": "the code uses async, HMAC, CORS and transactions",
}


@cache
def texts() -> dict[str, str]:
    """Return what a reader may read, by its file, each in one line and without the marks of Markdown."""
    return {name: re.sub(r"[*`\s]+", " ", (PROJECT / name).read_text()) for name in _names()}


def _names() -> Iterator[str]:
    for pattern in (*SHOWN, *SOURCES):
        for path in PROJECT.glob(pattern):
            name = path.relative_to(PROJECT).as_posix()
            if not name.startswith(NOT_SHOWN):
                yield name


@pytest.mark.parametrize("pattern", WRONG)
def test_a_sentence_that_is_wrong_is_in_no_document(pattern: str) -> None:
    wrong = re.compile(pattern, re.IGNORECASE)
    assert {name: found[0] for name, text in texts().items() if (found := wrong.search(text))} == {}


@pytest.mark.parametrize("name", ["docs/long-polling.md", "templates/chat/page.html", "chat/__init__.py"])
def test_rare_news_is_long_polled_only_where_a_stream_does_not_get_through(name: str) -> None:
    rare = re.search(r"news is rare but must arrive at once, ?and ([^.:]*)", texts()[name], re.IGNORECASE)
    assert rare
    assert re.search(r"stream (would|does) not get through|only plain HTTP gets through", rare[1])


@pytest.mark.parametrize("name", ["docs/polling.md", "docs/walkthrough.md", "docs/websockets.md"])
def test_the_cost_of_headers_is_stated_only_for_http_1_1(name: str) -> None:
    assert re.search(r"HTTP/2 and HTTP/3 compress|over HTTP/1\.1", texts()[name])


def test_the_documents_give_the_times_of_webhooks_that_the_code_has() -> None:
    assert (sum(RETRIES_AFTER), TOLERANCE_SECONDS) == (99_305, 300)  # 27.6 hours, five minutes
    assert "ours after 27.6 h" in texts()["docs/webhooks.md"]
    assert "more than 300 s" in texts()["docs/webhooks.md"]
