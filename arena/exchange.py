"""What web processes and the simulation pass to each other through Redis; with `events/log.py` the only
module that knows Redis.

Requests of visitors go up through one bounded list, which the simulation empties once a tick. Snapshots,
happenings and answers come down by pub/sub: what nobody reads at that moment is gone, because it is of no
use later. A web process subscribes first and then reads the keyframe, so that it knows everything that
happened before: the simulation writes the keyframe before it publishes that somebody came or left.

The functions and classes for the simulation are synchronous, since it runs in a Celery task. Those for web
processes are asynchronous.
"""

import asyncio
import json
import os
import secrets
import socket
import struct
from collections.abc import AsyncGenerator, Iterable
from contextlib import suppress
from dataclasses import asdict
from typing import Any

import redis.asyncio
from django.conf import settings
from redis.backoff import NoBackoff

from events import log

from .messages import Answer, Happening, Input, Moment, Request, Seat, State

# --- keys and their limits --------------------------------------------------------------------------------

_REQUESTS = "arena:requests"
_WATCHED = "arena:watched"
_KEYFRAME = "arena:keyframe"
_LEASE = "arena:lease"
_SNAPSHOTS, _HAPPENINGS, _ANSWERS = "arena:snapshots", "arena:happenings", "arena:answers"

# Two seconds of sixty players at thirty inputs a second: what is older is of another moment.
MOST_REQUESTS = 3_600
# A visitor who asks to join while nothing simulates waits for the first tick, on a busy machine for seconds.
REQUESTS_KEPT_SECONDS = 10
# Web processes renew this each second, and may be late twice before the field stands still.
WATCHED_SECONDS = 3
# Shorter than the three seconds within which the game has to go on, longer than a busy machine delays a tick.
LEASE_MS = 1_000
# After ten minutes without a tick, a player who comes back finds a new game.
KEYFRAME_KEPT_SECONDS = 600

_MOMENT = struct.Struct(">QHH")

# KEYS: lease, requests, watched. ARGV: token, milliseconds. Nothing, if another process has the lease.
_LISTEN = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return false end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
local requests = redis.call('LRANGE', KEYS[2], 0, -1)
redis.call('DEL', KEYS[2])
return {redis.call('EXISTS', KEYS[3]), requests}
"""
# KEYS: lease, keyframe. ARGV: token, the keyframe or nothing, for how many seconds it is kept; then pairs: a
# channel, and what is published there. A process that was stopped for a while must not publish when it wakes.
_PUBLISH = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[2] ~= '' then redis.call('SET', KEYS[2], ARGV[2], 'EX', ARGV[3]) end
for place = 4, #ARGV, 2 do redis.call('PUBLISH', ARGV[place], ARGV[place + 1]) end
return 1
"""
# KEYS: lease. ARGV: token.
_RELEASE = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end"

# --- for the simulation -----------------------------------------------------------------------------------


class LeaseLost(Exception):  # noqa: N818 - it is nobody's mistake
    """Another process simulates now, or may."""


def is_watched() -> bool:
    """Return whether anybody watches. Raises one of log.LogUnavailable, as all that follows."""
    return bool(log.connection().exists(_WATCHED))


def read_keyframe() -> dict[str, Any] | None:
    """Return the newest keyframe, whichever process wrote it."""
    text: Any = log.connection().get(_KEYFRAME)
    return json.loads(text) if text else None


class Lease:
    """The right to simulate. One process has it at a time, and loses it in a second without a renewal."""

    def __init__(self) -> None:
        # Host and process id are for people who look which process simulates; the rest makes it unique.
        self._token = f"{socket.gethostname()} {os.getpid()} {secrets.token_hex(8)}"

    def take(self) -> bool:
        """Take the lease, if it is free."""
        return bool(log.connection().set(_LEASE, self._token, nx=True, px=LEASE_MS))

    def listen(self) -> tuple[bool, list[Request]]:
        """Renew the lease; return whether anybody watches, and what was asked since. Raises LeaseLost."""
        keys = _LEASE, _REQUESTS, _WATCHED
        answer: Any = log.connection().eval(_LISTEN, len(keys), *keys, self._token, LEASE_MS)
        if not answer:
            raise LeaseLost
        is_watched, texts = answer
        return bool(is_watched), [_request_of(text) for text in texts]

    def send_out(
        self, moment: Moment | None, news: Iterable[Happening | Answer], keyframe: dict[str, Any] | None
    ) -> None:
        """Publish a snapshot, if there is one, and news; before that, keep the keyframe, if there is one.

        Raises LeaseLost.
        """
        kept = json.dumps(keyframe, separators=(",", ":")) if keyframe else ""
        parts: list[str | bytes] = []
        for one in news:
            channel = _HAPPENINGS if isinstance(one, Happening) else _ANSWERS
            parts += [channel, json.dumps(asdict(one), separators=(",", ":"))]
        if moment:
            parts += [_SNAPSHOTS, _MOMENT.pack(moment.t, *moment.crown) + moment.snapshot]
        arguments = self._token, kept, KEYFRAME_KEPT_SECONDS, *parts
        if not log.connection().eval(_PUBLISH, 2, _LEASE, _KEYFRAME, *arguments):
            raise LeaseLost

    def release(self) -> None:
        """Give the lease back, if it is still this process's."""
        log.connection().eval(_RELEASE, 1, _LEASE, self._token)


def _text_of(request: Request) -> str:
    """Return a request as JSON; `dataclasses.asdict` would take longer than all the rest of an input."""
    inputs = [(one.seq, one.keys, one.saw) for one in request.inputs]
    return json.dumps((request.op, request.visitor, request.name, inputs))


def _request_of(text: bytes) -> Request:
    op, visitor, name, inputs = json.loads(text)
    return Request(op, visitor, name, tuple(Input(*one) for one in inputs))


# --- for the web processes --------------------------------------------------------------------------------


class Watcher:
    """A web process's connection to the simulation: it sends requests, and follows what is published."""

    def __init__(self) -> None:
        self._redis = redis.asyncio.Redis.from_url(
            settings.REDIS_URL,
            socket_timeout=log.TIMEOUT_SECONDS,
            socket_connect_timeout=log.TIMEOUT_SECONDS,
            retry=redis.asyncio.retry.Retry(NoBackoff(), 1),
        )

    async def send(self, requests: Iterable[Request]) -> None:
        """Pass requests to the simulation, in order. Raises one of log.LogUnavailable."""
        texts = [_text_of(request) for request in requests]
        async with self._redis.pipeline(transaction=False) as pipeline:
            pipeline.rpush(_REQUESTS, *texts)
            pipeline.ltrim(_REQUESTS, -MOST_REQUESTS, -1)
            pipeline.expire(_REQUESTS, REQUESTS_KEPT_SECONDS)
            await pipeline.execute()

    async def now_watched(self) -> None:
        """Say that somebody watches, so that the field is simulated; to be renewed each second."""
        await self._redis.set(_WATCHED, 1, ex=WATCHED_SECONDS)

    async def read_state(self) -> State | None:
        """Return what a client has to know at the start; None before the first tick."""
        text = await self._redis.get(_KEYFRAME)
        return state_of(json.loads(text)) if text else None

    async def follow(self) -> AsyncGenerator[Moment | Happening | Answer | None, None]:
        """Yield what is published, in order; first None, once nothing that comes can be missed any more.

        Raises one of log.LogUnavailable when the connection is lost. To be closed by `aclose()`.
        """
        # A subscription is silent for as long as nobody plays: no timeout.
        own = redis.asyncio.Redis.from_url(
            settings.REDIS_URL, socket_timeout=None, socket_connect_timeout=log.TIMEOUT_SECONDS
        )
        subscription = own.pubsub()
        try:
            await subscription.subscribe(_SNAPSHOTS, _HAPPENINGS, _ANSWERS)
            confirmed = 0
            async for message in subscription.listen():
                if message["type"] == "subscribe":
                    confirmed += 1
                    if confirmed == len((_SNAPSHOTS, _HAPPENINGS, _ANSWERS)):
                        yield None
                else:
                    yield _published(message["channel"].decode(), message["data"])
        finally:
            with suppress(*log.LogUnavailable, asyncio.CancelledError):
                await subscription.aclose()
                await own.aclose()

    async def close(self) -> None:
        """Close the connections for requests."""
        await self._redis.aclose()


def _published(channel: str, data: bytes) -> Moment | Happening | Answer:
    if channel == _SNAPSHOTS:
        return moment_of(data)
    if channel == _HAPPENINGS:
        return Happening(**json.loads(data))
    return Answer(**json.loads(data))


def moment_of(data: bytes) -> Moment:
    """Return a snapshot from its bytes on the channel: twelve of its own, then the client's."""
    t, x, y = _MOMENT.unpack_from(data)
    snapshot = data[_MOMENT.size :]
    return Moment(int.from_bytes(snapshot[:4], "big"), t, (x, y), snapshot)


def state_of(keyframe: dict[str, Any]) -> State:
    """Return what of a keyframe web processes may know."""
    seats = [
        Seat(player["number"], player["name"], not player["visitor"], player["visitor"], player["seq"])
        for player in keyframe["players"]
    ]
    return State(keyframe["tick"], keyframe["t"], tuple(keyframe["crown"]), seats)
