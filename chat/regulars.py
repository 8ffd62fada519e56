"""The regulars: scripted characters who talk in the lobby now and then, and answer questions.

What they say about the five techniques is true. The `client_id` of each line is made from the message that it
answers or follows, so that two workers that take the same turn post it once.
"""

import re
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from events.person import Person

from . import domain, names
from .models import ChatMessage, Member

ROOM = "lobby"
# Long enough for a reader to look away from the chat.
TALK_EVERY = timedelta(seconds=40)
# Older messages get no answer: the worker was away, and the conversation has moved on.
_ANSWERED_WITHIN = timedelta(seconds=60)
# Of many messages at once, only the newest get answers: the regulars must not drown out the people.
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
        "I ask the weather board every two seconds. Mostly it answers 304, nothing new. That is fine.",
    ),
    (
        LENA,
        "This chat is one request that the server holds until somebody posts a message. Watch the wire.",
    ),
    (
        WALT,
        "My socket stays open both ways. A frame from the server has a header of two to four bytes.",
    ),
    (SASHA, "The best thing about EventSource: the browser reconnects by itself and sends Last-Event-ID."),
    (
        WANDA,
        "I never ask. The sender calls me when there is news, and I verify its signature first.",
    ),
    (
        LENA,
        "When I get an answer, I ask again at once with its cursor. So no message is lost in between.",
    ),
    (
        PAULA,
        "Ask twice as often, and news is half as late for twice the requests, most of them empty.",
    ),
    (WALT, "If a proxy does not forward Upgrade, I cannot connect. Short HTTP answers still get through."),
    (
        SASHA,
        "Over HTTP/1.1 a browser opens six connections to a host. Seven tabs with a stream each: one waits.",
    ),
    (WANDA, "Deliveries can arrive twice and in any order. I store the id of each and act on it once."),
    (
        LENA,
        "Every waiting client costs the server a connection. Hold a thousand more and watch the memory.",
    ),
    (
        PAULA,
        "The server keeps no state between two polls. Restart it, or run ten of them: I do not notice.",
    ),
)

# The first regular with one of their words in the text answers.
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
        "SSE is one long response of type text/event-stream: one way, text only, resumed by the browser.",
    ),
    (
        WALT,
        "walt|web ?sockets?|sockets?",
        "A WebSocket starts as a GET with Upgrade and gets 101. From then on both sides send frames "
        "whenever they like.",
    ),
    (
        LENA,
        "lena|long[- ]?poll(s|ing)?",
        "A long-poll is an ordinary GET with a late answer: when there is news, or when the wait is over.",
    ),
    (
        PAULA,
        "paula|poll(s|ing)?|etags?|304",
        "Polling with an ETag: send If-None-Match, and a 304 without a body means that you have the newest "
        "version.",
    ),
    (
        LENA,
        "which one|which should|when to",
        "Ask four questions: who needs the news, how often, who speaks, and can the receiver be called?",
    ),
)
_GREETING = (LENA, "Hello! Ask us about polling, long-polling, WebSockets, SSE or webhooks.")
_GREETED_AT = re.compile(r"(hello|hi|hey)\b|any(one|body)\b", re.IGNORECASE)
_ASKED = re.compile(r"\?|@(paula|lena|walt|sasha|wanda)\b", re.IGNORECASE)


def turn() -> None:
    """Answer recent questions; after a pause, post the next line of the script if anyone is in the room."""
    domain.enter(ROOM, REGULARS)
    now = timezone.now()
    recent = ChatMessage.objects.filter(room=ROOM, at__gt=now - _ANSWERED_WITHIN).order_by("-id")
    if _is_anyone_here() and not recent.filter(at__gt=now - TALK_EVERY).exists():
        say_next_line()
    for message in reversed(recent.exclude(author_id__startswith="regular-")[:_ANSWERED_A_TURN]):
        if answer := answer_to(message.text):
            domain.post(ROOM, answer[0], f"@{message.author} {answer[1]}", f"answers {message.pk}")


def say_next_line() -> None:
    """Post the line of the script after the last one posted; the first one if none is stored."""
    lines = ChatMessage.objects.filter(
        room=ROOM, author_id__startswith="regular-", client_id__startswith="script "
    )
    last = lines.order_by("-id").first()
    number = int(last.client_id.removeprefix("script ")) + 1 if last else 0
    person, text = SCRIPT[number % len(SCRIPT)]
    domain.post(ROOM, person, text, f"script {number}")


def answer_to(text: str) -> tuple[Person, str] | None:
    """Return who answers a text, and the answer; None if the text asks nobody."""
    if _ASKED.search(text):
        for person, words, answer in _ANSWERS:
            if re.search(rf"\b({words})\b", text, re.IGNORECASE):
                return person, answer
    return _GREETING if _GREETED_AT.match(text) else None


def are_called(name: str) -> bool:
    """Return whether one of the regulars has this name, however it is written."""
    return names.folded(name) in {names.folded(regular.name) for regular in REGULARS}


def seed() -> None:
    """Post a few lines before the first visitor comes; only once."""
    if settings.CHAT_BOTS and not ChatMessage.objects.exists():
        for _ in range(4):
            say_next_line()


def _is_anyone_here() -> bool:
    return Member.objects.filter(room=ROOM, present=True).exclude(visitor_id__startswith="regular-").exists()
