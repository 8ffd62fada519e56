"""The game by WebSocket: inputs up, snapshots down, on one connection that stays open.

A client that does not keep up gets the newest snapshot and never a queue of old ones: a snapshot that finds
the one before still unsent is dropped, since the next is due in a twentieth of a second. `ways.py` has the
same game by requests and streams. Source: RFC 6455.
"""

import asyncio
import contextlib
import time

from events.person import Person
from faults.breakable import breakable
from web.asgi.http import route
from web.asgi.manners import Manners
from web.asgi.no_upgrade import upgrade_required
from web.asgi.open_socket import OpenSocket, serve
from web.asgi.query import query_of
from web.asgi.sockets import NOT_READING, TOO_FAST, SameOrigin
from web.connections.connection import CONNECTION, Connection
from web.errors import ApiError, object_in

from . import ways
from .inputs import Refused
from .line import frames, ops, wishes
from .line.audience import audience
from .line.frames import Frame
from .messages import Answer, Happening, Input, Moment

NOT_TEXT, RESTARTING, NOT_UNDERSTOOD = 1003, 1012, 4400
# A handshake is welcomed after this long, whether the game is known by then or not: it begins when somebody
# watches.
FIRST_SECONDS = 2.0
# Twice what the page's cheat sends at once; a client that sends more ignores the refusals.
REFUSED_A_SECOND = 400
# A client to which nothing could be sent for 15 s has stopped reading.
MOST_MISSED = 15 * frames.SNAPSHOT_HZ
# Joins, leaves and the like wait here until the client reads; one that has missed some is welcomed again.
MOST_UNSENT_BYTES = 4_096


class Client:
    """One client of `/arena/ws/`, and a follower of the game."""

    def __init__(self, socket: OpenSocket) -> None:
        self.socket = socket
        self.person: Person | None = socket.scope.get("visitor")
        self.visitor = self.person.id if self.person else ""
        wants_text = query_of(socket.scope).get("format") == "json"
        self.snapshot = frames.as_text if wants_text else frames.as_bytes
        self.line = Line(socket)
        self.manners, self.refusals = Manners(), Manners(REFUSED_A_SECOND)
        self.refused_at = 0.0
        self.missed = 0
        self.is_welcome_due = True
        self.following = contextlib.ExitStack()

    async def connect(self) -> None:
        """Accept and welcome the client, and follow the game from then on."""
        await self.socket.send({"type": "websocket.accept"})
        self.line.open()
        self.following.enter_context(audience.followed_by(self))
        await audience.first(FIRST_SECONDS)
        if self.is_welcome_due:
            self.begin()

    async def receive(self, text: str | None) -> None:
        """Do what the client says, or say why not; close if it says too much, or what is not understood."""
        if text is None:
            await self.socket.close(NOT_TEXT)
            return
        try:
            op = ops.parse(object_in(text))
            if not isinstance(op, Input) and not self.manners.count_message():
                await self.socket.close(TOO_FAST)
                return
            self.act(op)
            self.manners.count_answer()
        except Refused as refusal:
            await self.refuse(refusal)
        except ApiError as error:
            await self.socket.send(frames.error(error))
            if not self.manners.count_answer(error.status):
                await self.socket.close(NOT_UNDERSTOOD)

    def act(self, op: ops.Op) -> None:
        """Do one thing that the client wants. Raises ApiError if it is not possible."""
        match op:
            case ops.Ping(n):
                self.line.say(frames.pong(n, audience.newest))
            case Input() as taken:
                wishes.play(wishes.need(self.person), [taken])
            case op:
                audience.ask(wishes.wish(wishes.need(self.person), op))

    async def refuse(self, refusal: Refused) -> None:
        """Say which rule an input breaks; of those that come too fast, once a second."""
        now = time.monotonic()
        if not self.refusals.count_message():
            await self.socket.close(TOO_FAST)
            return
        if refusal.status == 429:
            if now - self.refused_at < 1:
                return
            self.refused_at = now
        await self.socket.send(frames.error(refusal))

    def begin(self) -> None:
        """Say everything that a client has to know."""
        self.is_welcome_due = False
        place = audience.roster.place_of(self.visitor)
        self.line.say(frames.text(frames.welcome(audience.newest, audience.roster.names, *place)))

    def moment(self, moment: Moment) -> None:
        """Send a snapshot, unless the one before is still unsent."""
        if self.line.is_behind:
            self.missed += 1
            if self.missed == MOST_MISSED:
                self.line.close(NOT_READING)
            return
        self.missed = 0
        if self.is_welcome_due:
            self.begin()
        self.line.say_newest(self.snapshot(moment))

    def happening(self, happening: Happening) -> None:
        """Send it now; a client that cannot take it is welcomed again when it reads."""
        if self.is_welcome_due:
            return
        if not self.line.has_room or not self.line.say(frames.of_happening(happening)):
            self.is_welcome_due = True

    def answer(self, answer: Answer) -> None:
        """Say what became of joining or leaving."""
        if answer.full:
            self.line.say(frames.error(wishes.full()))
        else:
            self.begin()

    def end(self) -> None:
        """This process stops: the client finds another one."""
        self.line.close(RESTARTING)

    async def leave(self) -> None:
        """End what this client has begun."""
        self.following.close()


class Line:
    """The sending side of a client's socket, which never waits: what cannot be sent now is refused."""

    def __init__(self, socket: OpenSocket) -> None:
        self._socket = socket
        self._connection: Connection | None = socket.scope.get("extensions", {}).get(CONNECTION)
        self._newest_ends_at = 0
        self._task: asyncio.Task[object] | None = None

    def open(self) -> None:
        """Have the kernel keep no queue of its own, whose length nobody here would know."""
        if self._connection:
            self._connection.keep_unsent_here()

    @property
    def is_behind(self) -> bool:
        """Whether the last snapshot, or a part of it, is still unsent."""
        if self._connection is None:
            return self._task is not None and not self._task.done()
        return self._connection.sent - self._connection.unsent < self._newest_ends_at

    @property
    def has_room(self) -> bool:
        """Whether a little more may wait for the client."""
        return self._connection is None or self._connection.unsent < MOST_UNSENT_BYTES

    def say_newest(self, frame: Frame) -> None:
        """Send a snapshot."""
        if self.say(frame) and self._connection:
            self._newest_ends_at = self._connection.sent

    def say(self, frame: Frame) -> bool:
        """Send a frame without a turn of the event loop, if the server can; False if the client is gone."""
        if self._connection:
            return self._socket.send_at_once(frame)
        self._task = asyncio.create_task(self._socket.send(frame))
        return True

    def close(self, code: int) -> None:
        """Close, in a task: the server may wait for the client."""
        self._task = asyncio.create_task(self._socket.close(code))


routes = [route("arena/ws/", upgrade_required), *ways.routes]
sockets = [
    route("arena/ws/", SameOrigin(breakable("arena", "websocket", serve("arena", Client))), "websocket")
]
