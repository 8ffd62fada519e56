"""The newsroom's page, older headlines, the desk, and a stop of the stream."""

import secrets
from dataclasses import asdict

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from events.hub import hub
from faults.words import Offer
from web import api
from web.code import listing
from web.errors import not_understood

from . import domain, eventstream, mission, sources
from .events import HEADLINES
from .feeds import turns

# As long as the wire beside it; more comes on demand.
PAGE_HEADLINES = 20
FIRST_HEADLINES, MOST_HEADLINES = 50, 200
LONGEST_CLIENT_ID = 64
# Long enough for a class to see the effect, and short enough if somebody forgets about it.
LONGEST_STOP_SECONDS = 300
STOP_SECONDS = 30
# The choices of the page, in milliseconds: almost at once, the server's own, and long enough to see the gap.
RETRIES = ((500, "0.5 s"), (1_000, "1 s"), (3_000, "about 3 s, the server's"), (10_000, "10 s"))
CLIENT_CODE = listing(
    "static/newsfeed/client.js",
    "static/newsfeed/page.js",
    "static/newsfeed/one-stream.js",
    "static/shared/bell/one-tab.js",
    "static/newsfeed/wire/lines.js",
)
SERVER_CODE = listing(
    "newsfeed/transport.py",
    "newsfeed/domain.py",
    "newsfeed/events.py",
    "newsfeed/eventstream.py",
    "web/asgi/stream.py",
)


# What this page can break. The newsroom's events are small: nginx's usual buffer would hold them for minutes.
BREAKABLE = (Offer("cut"), Offer("refuse"), Offer("freeze"), Offer("buffer"))


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The newsroom, with a snapshot, so that it is complete before the stream opens."""
    shown: dict[str, object] = {"snapshot": snapshot(PAGE_HEADLINES) | {"mission": _mission()}}
    shown |= {"feeds": turns.standing(), "faults": BREAKABLE, "faults_of": "newsfeed"}
    code = {"client_code": CLIENT_CODE, "server_code": SERVER_CODE}
    return render(request, "newsfeed/page.html", shown | {"retries": RETRIES} | code)


def _mission() -> dict[str, object] | None:
    """Return the mission's current place and all its moments, or None if the news comes from feeds."""
    if settings.NEWS_SOURCE != "replay":
        return None
    return mission.place() | {"moments": [asdict(moment) for moment in sources.moments()]}


def snapshot(limit: int, before: int | None = None) -> dict[str, object]:
    """Return headlines, newest first, and the id to follow the stream from, taken before them."""
    cursor = eventstream.id_of(HEADLINES, eventstream.newest(HEADLINES)) if hub.cursor("newsfeed") else None
    found = domain.headlines(limit + 1, before)
    shown = [asdict(headline) for headline in found[:limit]]
    return {"headlines": shown, "more": len(found) > limit, "cursor": cursor}


@require_http_methods(["GET", "HEAD", "POST"])
def headlines(request: HttpRequest) -> JsonResponse:
    """`GET /newsfeed/api/headlines/?before=ID&limit=50` returns older ones; `POST` publishes."""
    return _publish(request) if request.method == "POST" else _older(request)


def _publish(request: HttpRequest) -> JsonResponse:
    visitor = api.need_writer(request)
    body = {"client_id": secrets.token_hex(8)} | api.json_body(request)
    headline = api.need_line(body, "headline", domain.LONGEST_HEADLINE)
    client_id = api.need_line(body, "client_id", LONGEST_CLIENT_ID)
    if body.get("urgency") not in domain.URGENCIES:
        raise not_understood(f"urgency must be one of {', '.join(domain.URGENCIES)}.", "bad_urgency")
    published, is_new = domain.publish_from_desk(visitor, headline, body["urgency"], client_id)
    return JsonResponse(asdict(published), status=201 if is_new else 200)


def _older(request: HttpRequest) -> JsonResponse:
    limit = api.need_limit(request, FIRST_HEADLINES, MOST_HEADLINES)
    return JsonResponse(snapshot(limit, api.need_before(request, "a headline")))


@require_http_methods(["DELETE", "POST"])
def stop(request: HttpRequest) -> HttpResponse:
    """`POST /newsfeed/api/stop/` `{"seconds": 30}` ends this visitor's streams, and answers 204 to new ones.

    `DELETE` lifts it before its time.
    """
    visitor = api.need_writer(request)
    if request.method == "DELETE":
        domain.allow(visitor.id)
        return HttpResponse(status=204)
    seconds = ({"seconds": STOP_SECONDS} | api.json_body(request))["seconds"]
    if type(seconds) is not int or not 1 <= seconds <= LONGEST_STOP_SECONDS:
        raise not_understood(
            f"seconds must be a whole number from 1 to {LONGEST_STOP_SECONDS}.", "bad_seconds"
        )
    return JsonResponse({"until": domain.refuse(visitor.id, seconds)}, status=202)
