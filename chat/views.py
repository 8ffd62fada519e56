"""The chat's page, the snapshots that its clients start from, and the requests that post something."""

import secrets
from dataclasses import asdict

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.event import BEFORE_ALL
from events.hub import hub
from faults.words import Offer
from web import api
from web.asgi.query import LONGEST_WAIT_SECONDS, WAIT_SECONDS
from web.code import listing
from web.errors import ApiError, not_understood
from web.visitor import met

from . import crowd, domain
from .rooms import ROOMS
from .transport import need_room

# In one answer. The page starts with fewer, and asks for more as the reader scrolls up.
MOST_MESSAGES = 200
FIRST_MESSAGES = 50
LONGEST_TEXT = 2000
LONGEST_CLIENT_ID = 64
# Faster than anybody types, and slow enough for the room to stay readable when a program writes.
MESSAGES_A_SECOND = 5
# In seconds: from one that shows the wire at work to the longest.
WAITS = (5, int(WAIT_SECONDS), int(LONGEST_WAIT_SECONDS))
CLIENT_CODE = listing(
    "static/chat/client.js",
    "static/chat/send.js",
    "static/chat/page.js",
    "static/shared/exchange.js",
    "static/shared/bell/one-tab.js",
)
SERVER_CODE = listing("chat/transport.py", "chat/domain.py", "chat/events.py", "events/subscription.py")


# What this page can break.
BREAKABLE = (Offer("cut"), Offer("refuse"), Offer("freeze"), Offer("delay", "2 s", ms=2_000))


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The chat, with a snapshot of its room: the page is complete before its first request is held."""
    asked = request.GET.get("room", "lobby")
    known = snapshot(asked if asked in ROOMS else "lobby")
    known |= {"rooms": [asdict(room) for room in ROOMS.values()], "wait": WAIT_SECONDS}
    known |= {"visitor": asdict(met(request))}
    page = {"snapshot": known, "rooms": ROOMS.values(), "waits": WAITS, "crowds": crowd.SIZES}
    more = {"crowd_to_try": crowd.SIZES[:2][-1], "faults": BREAKABLE, "faults_of": "chat"}
    code = {"client_code": CLIENT_CODE, "server_code": SERVER_CODE}
    return render(request, "chat/page.html", page | more | code)


def snapshot(room: str) -> dict[str, object]:
    """Return a room as it is now, and the cursor to follow it from, read first so that no event is lost."""
    cursor = _cursor()
    people = domain.present(room)
    return {
        "room": room,
        "messages": [asdict(message) for message in domain.messages(room, FIRST_MESSAGES)],
        "present": [person.name for person in people],
        "people": [asdict(person) for person in people],
        "cursor": cursor,
    }


def _cursor() -> str:
    """Return where the log ends; before this process has read it, a cursor older than all of it.

    A client may follow from that one too: as soon as the log can be read, the answer is 410, and the client
    takes a new snapshot. So no message is lost meanwhile.
    """
    return str(hub.cursor("chat") or BEFORE_ALL)


@require_safe
def rooms(request: HttpRequest) -> JsonResponse:
    """`GET /chat/api/rooms/`."""
    return JsonResponse({"rooms": [asdict(room) for room in ROOMS.values()]})


@api.no_store
@require_safe
def room(request: HttpRequest, slug: str) -> JsonResponse:
    """`GET /chat/api/rooms/<room>/`."""
    return JsonResponse(snapshot(need_room(slug)))


@api.no_store
@require_http_methods(["GET", "HEAD", "POST"])
def messages(request: HttpRequest, slug: str) -> JsonResponse:
    """`POST /chat/api/rooms/<room>/messages/` posts one; `GET …?before=ID&limit=50` returns older ones."""
    need_room(slug)
    return _post(request, slug) if request.method == "POST" else _older(request, slug)


def _post(request: HttpRequest, slug: str) -> JsonResponse:
    visitor = api.need_writer(request, MESSAGES_A_SECOND)
    body = api.json_body(request)
    text = api.need_lines(body, "text", LONGEST_TEXT)
    client_id = api.need_line({"client_id": secrets.token_hex(8)} | body, "client_id", LONGEST_CLIENT_ID)
    message, new = domain.post(slug, visitor, text, client_id)
    return JsonResponse(asdict(message), status=201 if new else 200)


def _older(request: HttpRequest, slug: str) -> JsonResponse:
    limit = api.need_limit(request, FIRST_MESSAGES, MOST_MESSAGES)
    older = domain.messages(slug, limit + 1, api.need_before(request, "a message"))
    shown = [asdict(message) for message in older[-limit:]]
    return JsonResponse({"messages": shown, "more": len(older) > limit})


@require_POST
def typing(request: HttpRequest, slug: str) -> HttpResponse:
    """`POST /chat/api/rooms/<room>/typing/`: the visitor is writing."""
    visitor = api.need_writer(request, MESSAGES_A_SECOND)
    domain.typing(need_room(slug), visitor)
    return HttpResponse(status=204)


@api.no_store
@require_safe
def notifications(request: HttpRequest) -> JsonResponse:
    """`GET /chat/api/notifications/`: the visitor's own, newest first, and the cursor to follow them from."""
    visitor = api.need_visitor(request)
    cursor = _cursor()
    domain.meet([visitor])
    mentions = domain.notifications(visitor.id, FIRST_MESSAGES)
    return JsonResponse(
        {
            "notifications": [asdict(mention) for mention in mentions],
            "unread": domain.count_unread(visitor.id),
            "cursor": cursor,
        }
    )


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """`POST /chat/api/notifications/read/`: marks all of the visitor's notifications as read."""
    domain.mark_read(api.need_writer(request, MESSAGES_A_SECOND).id)
    return HttpResponse(status=204)


@api.no_store
@require_http_methods(["GET", "HEAD", "POST"])
def crowd_view(request: HttpRequest) -> JsonResponse:
    """`POST /chat/api/crowd/` `{"count": 100}`: holds this many more for a minute; GET returns its state."""
    if request.method != "POST":
        return JsonResponse(crowd.state())
    api.need_writer(request, MESSAGES_A_SECOND)
    count = api.json_body(request).get("count")
    if type(count) is not int or count not in crowd.SIZES:
        raise not_understood(f"count must be one of {', '.join(map(str, crowd.SIZES))}.", "bad_count")
    if not crowd.begin(count):
        raise ApiError(409, "crowd_is_here", "There is a crowd already; it leaves within a minute.")
    return JsonResponse(crowd.state(), status=202)
