"""What a visitor asked the receiver to do wrong is no error of the site, and writes none to the terminal."""

import logging
from types import SimpleNamespace

from config.quiet import NotMisbehaviour


def about(path: str) -> logging.LogRecord:
    record = logging.LogRecord("django.request", logging.ERROR, "", 0, "Internal Server Error", (), None)
    record.request = SimpleNamespace(path=path)
    return record


def test_a_failure_that_was_chosen_writes_no_line_and_any_other_does() -> None:
    assert not NotMisbehaviour().filter(about("/payments/api/misbehave/abc/"))
    assert NotMisbehaviour().filter(about("/payments/api/orders/"))
