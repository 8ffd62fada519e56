"""The regulars: scripted people who talk in the lobby now and then, and answer when spoken to.

What they say about the five techniques is true. Each line has a `client_id` made from what it answers or
follows, so that two workers that take the same turn say it once.
"""

import re
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from events.person import Person

from . import domain
from .models import ChatMessage, Member

ROOM = "lobby"
# A pause in which a reader can look up from the wire.
TALK_EVERY = timedelta(seconds=40)
# What was said longer ago than this is not answered any more: the worker was away, the talk has moved on.
_ANSWERED_WITHIN = timedelta(seconds=60)
# Of a flood, only the newest are answered: a room in which the regulars drown out the people is no room.
_ANSWERED_A_TURN = 3

PAULA = Person("regular-paula", "Paula Polling")
LENA = Person("regular-lena", "Lena Longpoll")
WALT = Person("regular-walt", "Walt WebSocket")
SASHA = Person("regular-sasha", "Sasha SSE")
WANDA = Person("regular-wanda", "Wanda Webhook")
REGULARS = (PAULA, LENA, WALT, SASHA, WANDA)

SCRIPT: tuple[tuple[Person, str], ...] = (
    (
        PAULA,
        "I ask the weather board every two seconds. Mostly it says 304, nothing new. I am fine with that.",
    ),
    (
        LENA,
        "This very chat is one request that the server holds until somebody says something. Watch the wire.",
    ),
    (
        WALT,
        "My socket stays open both ways: two to four bytes of frame head from the server, and no headers.",
    ),
    (SASHA, "The nicest thing about EventSource: the browser reconnects by itself and sends Last-Event-ID."),
    (
        WANDA,
        "I do not wait at all. Whoever has news calls me, and I check the signature before I believe it.",
    ),
    (LENA, "When I get an answer I ask again at once, with the cursor from it. So nothing falls in between."),
    (PAULA, "Ask twice as often and news is half as late, for twice the traffic. That is the whole trade."),
    (WALT, "A proxy that does not pass on Upgrade ends my day. Plain HTTP gets through everywhere."),
    (
        SASHA,
        "Over HTTP/1.1 a browser opens six connections to a host. Seven tabs, seven streams: one waits.",
    ),
    (WANDA, "Deliveries can come twice and in any order. I keep the id of each and act on it once."),
    (
        LENA,
        "Everyone who waits costs the server an open connection. Hold a thousand more, watch the memory.",
    ),
    (
        PAULA,
        "No state on the server between two polls: restart it, put ten behind a balancer, I do not notice.",
    ),
)

# The first regular any of whose words stand in the text answers.
_ANSWERS: tuple[tuple[Person, str, str], ...] = (
    (
        WANDA,
        "wanda|webhooks?|signatures?",
        "A webhook is a POST from their server to yours: answer 2xx fast, verify the signature first, "
        "and expect repeats.",
    ),
    (
        SASHA,
        "sasha|sse|eventsource|server-sent",
        "SSE is one long answer of type text/event-stream: one way, text only, resumed by the browser.",
    ),
    (
        WALT,
        "walt|web ?sockets?|sockets?",
        "A WebSocket starts as GET with Upgrade, gets 101, and from then on both sides send frames "
        "whenever they like.",
    ),
    (
        LENA,
        "lena|long[- ]?poll(s|ing)?",
        "A long-poll is an ordinary GET that is answered late: when there is news, or when the wait is over.",
    ),
    (
        PAULA,
        "paula|poll(s|ing)?|etags?|304",
        "Polling with an ETag: send If-None-Match, and 304 without a body means you have the newest already.",
    ),
    (
        LENA,
        "which one|which should|when to",
        "Ask four things: who must be told, how often, which way, and who can be reached from outside?",
    ),
)
_GREETING = (LENA, "Hello! Ask us about polling, long-polling, WebSockets, SSE or webhooks.")
_GREETED_AT = re.compile(r"(hello|hi|hey)\b|any(one|body)\b", re.IGNORECASE)
_ASKED = re.compile(r"\?|@(paula|lena|walt|sasha|wanda)\b", re.IGNORECASE)


def turn() -> None:
    """Answer what was asked of late; after a pause, say the next line of the script if anyone listens."""
    domain.enter(ROOM, REGULARS)
    now = timezone.now()
    recent = ChatMessage.objects.filter(room=ROOM, at__gt=now - _ANSWERED_WITHIN).order_by("-id")
    if _someone_listens() and not recent.filter(at__gt=now - TALK_EVERY).exists():
        say_next_line()
    for message in reversed(recent.exclude(author_id__startswith="regular-")[:_ANSWERED_A_TURN]):
        if answer := answer_to(message.text):
            domain.post(ROOM, answer[0], f"@{message.author} {answer[1]}", f"answers {message.pk}")


def say_next_line() -> None:
    """Say the line of the script that follows the last one said; the first one where none is remembered."""
    lines = ChatMessage.objects.filter(
        room=ROOM, author_id__startswith="regular-", client_id__startswith="script "
    )
    last = lines.order_by("-id").first()
    number = int(last.client_id.removeprefix("script ")) + 1 if last else 0
    person, text = SCRIPT[number % len(SCRIPT)]
    domain.post(ROOM, person, text, f"script {number}")


def answer_to(text: str) -> tuple[Person, str] | None:
    """Return who answers a text and what, or None where nobody was spoken to."""
    if _ASKED.search(text):
        for person, words, answer in _ANSWERS:
            if re.search(rf"\b({words})\b", text, re.IGNORECASE):
                return person, answer
    return _GREETING if _GREETED_AT.match(text) else None


def seed() -> None:
    """Let the regulars have talked a little before the first visitor comes; only once."""
    if settings.CHAT_BOTS and not ChatMessage.objects.exists():
        for _ in range(4):
            say_next_line()


def _someone_listens() -> bool:
    return Member.objects.filter(room=ROOM, present=True).exclude(visitor_id__startswith="regular-").exists()
