"""A run as an HTTP archive, which browsers' network panels open: each request, when it was, and its bytes.

Headers are left out, since they hold the visitor's cookie; their bytes are counted. Of each lane the first
thousand exchanges are kept.
Source: HAR 1.2, http://www.softwareishard.com/blog/har-12-spec/.
"""

from collections.abc import Iterable
from datetime import datetime, timezone
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlsplit

# The format wants a version; this is of what is written here.
CREATOR = {"name": "Five Ways", "version": "1"}

_MICROSECONDS = 1_000_000

Exchange = dict[str, Any]


def archive(origin: str, exchanges: Iterable[tuple[str, Exchange]]) -> dict[str, object]:
    """Return the archive of exchanges, each with its lane, as `measure.exchange.Ended` has them."""
    entries = [_entry(origin, lane, one) for lane, one in exchanges]
    entries.sort(key=lambda entry: str(entry["startedDateTime"]))
    return {"log": {"version": "1.2", "creator": CREATOR, "entries": entries}}


def _entry(origin: str, lane: str, one: Exchange) -> dict[str, object]:
    took = (one["ended_at"] - one["began_at"]) / 1000
    began = datetime.fromtimestamp(one["began_at"] / _MICROSECONDS, timezone.utc)
    return {
        "startedDateTime": began.isoformat(timespec="milliseconds"),
        "time": took,
        "request": _request(origin, one),
        "response": _response(one),
        "cache": {},
        "timings": {"send": 0, "wait": took, "receive": 0},
        "comment": lane,
    }


def _request(origin: str, one: Exchange) -> dict[str, object]:
    fields = parse_qsl(urlsplit(one["target"]).query)
    return {
        "method": one["method"],
        "url": origin + one["target"],
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": [],
        "queryString": [{"name": name, "value": value} for name, value in fields],
        "headersSize": one["headers_up"],
        "bodySize": one["up"] - one["headers_up"],
    }


def _response(one: Exchange) -> dict[str, object]:
    body = one["down"] - one["headers_down"]
    return {
        "status": one["status"],
        "statusText": HTTPStatus(one["status"]).phrase if one["status"] else "",
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": [],
        "content": {"size": body, "mimeType": ""},
        "redirectURL": "",
        "headersSize": one["headers_down"],
        "bodySize": body,
    }
