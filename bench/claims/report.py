"""docs/claims.md: each claim with its threshold, what was measured, and the verdict."""

from collections.abc import Sequence
from datetime import datetime, timezone

from lab.claims.catalogue import ALL, EIGHTEEN, WIDESPREAD
from lab.claims.claim import Claim

from ..report import machine
from .trying import Result, is_node_there

_NAMES = {
    "polling": "Polling",
    "long_polling": "Long-polling",
    "websocket": "WebSocket",
    "sse": "Server-Sent Events",
    "webhook": "Webhook",
}
_BEGIN = """# The claims

What people say about the five techniques, put to the test. `make claims` runs all of them and writes this \
page; it fails if a verdict is another than before. On [the claims' page](http://127.0.0.1:8000/lab/claims/) \
you predict first, and run each with one press.

A claim is an object in [lab/claims/](../lab/claims/claim.py): the sentence, the runs that measure it, the \
threshold that was written down beforehand, and the function that judges. Thresholds are counts and ratios \
within one run, so that they mean the same on a slow machine; the figures in milliseconds are those of this \
machine at that moment.
"""


def page(results: Sequence[Result]) -> str:
    """Return the page, in Markdown."""
    by_id = {result.id: result for result in results}
    lines = [_BEGIN, _where(), ""]
    for technique, name in _NAMES.items():
        claims = [claim for claim in EIGHTEEN if claim.technique == technique]
        lines += [f"## {name}", "", *_table(claims, by_id), ""]
    lines += ["## Two widespread sentences", "", *_table(WIDESPREAD, by_id)]
    return "\n".join(lines) + "\n"


def _where() -> str:
    on, today = machine(), datetime.now(timezone.utc)
    clients = "the lanes' own clients under Node" if is_node_there() else "clients in Python"
    return (
        f"Run on {today.day} {today:%B %Y} on {on['cores']} cores of {on['processor']}, {on['system']}, "
        f"Python {on['python']}, by {clients}. Where a browser has an EventSource, Node has a stand-in that "
        "does what the standard says."
    )


def _table(claims: Sequence[Claim], results: dict[str, Result]) -> list[str]:
    head = ["| claim | holds if | measured | verdict |", "|---|---|---|---|"]
    return head + [_row(claim, results[claim.id]) for claim in claims]


def _row(claim: Claim, result: Result) -> str:
    side = "for" if claim.side == "pro" else "against"
    cells = [f"“{claim.text}” ({side})", claim.threshold, result.sentence, _verdict(result)]
    return "| " + " | ".join(cells) + " |"


def _verdict(result: Result) -> str:
    on = result.verdict.get("depends_on")
    said = f"**depends** on {on}" if on else f"**{result.said}**"
    return said if result.is_as_expected else f"{said} (it was: {ALL[result.id].expected})"
