"""The worker's part: takes what is due, lets threads make the attempts, writes down what came of them.

One thread has the database and many have the network: an attempt that hangs for ten seconds holds a thread
that does nothing else, not a connection to the database, nor a transaction.
"""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from django.conf import settings
from django.utils import timezone

from .. import domain
from ..bench import misbehaviour
from ..models import Delivery, Endpoint
from ..transport import Transport
from . import allowance, outbox, signing
from .outcome import Made

# Attempts at once in one process. Threads that wait cost little; enough that a class full of endpoints that
# hang, at one attempt each, leaves most of them free.
THREADS = 128
# While attempts are on their way, how often one looks for more that is due.
LOOK_SECONDS = 0.1

# Makes the attempt on a delivery.
Make = Callable[[Delivery], Made]


def make(delivery: Delivery) -> Made:
    """Make one attempt, signed now."""
    at = timezone.now()
    endpoint, message = delivery.endpoint, delivery.message
    body = bytes(message.body)
    headers = {"Content-Type": "application/json"} | signing.sign(
        endpoint.scheme, endpoint.secrets_at(at), message.id, int(at.timestamp()), body, message.type
    )
    return Made(delivery, at, headers, _transport_to(endpoint).post(endpoint.url, headers, body))


def _transport_to(endpoint: Endpoint) -> Transport:
    """Return how an endpoint is reached; the shop's and its owner's misbehaving one wherever they are."""
    if endpoint.internal or _misbehaves(endpoint.visitor_id, endpoint.url):
        return Transport(allow_private=True)
    return Transport(settings.WEBHOOK_ALLOW_PRIVATE, may_connect=allowance.may_connect)


def _may_send(visitor_id: str, url: str) -> bool:
    """Return whether one more may be sent now; misbehaving receivers share our host and not its bound."""
    host = url if _misbehaves(visitor_id, url) else allowance.host_of(url)
    return allowance.may_send(visitor_id, host)


def _misbehaves(visitor_id: str, url: str) -> bool:
    return url == misbehaviour.address_for(visitor_id)


class Courier:
    """Delivers what is due until nothing is, or until told to stop. One works at a time in one process."""

    def __init__(self, make: Make = make, threads: int = THREADS) -> None:
        self._make, self._threads = make, threads
        self._working = threading.Lock()
        self._stop = threading.Event()
        self._in_hand: dict[Future[Made], str] = {}

    def stop(self) -> None:
        """Take nothing more; what is on its way is finished."""
        self._stop.set()

    def work(self) -> None:
        """Deliver all that is due; returns at once where another thread of this process is at it."""
        if not self._working.acquire(blocking=False):
            return
        try:
            self._in_hand = {}
            outbox.fail_abandoned()
            with ThreadPoolExecutor(self._threads, thread_name_prefix="courier") as pool:
                while self._take(pool) or self._in_hand:
                    self._write_down()
        finally:
            self._working.release()

    def _take(self, pool: ThreadPoolExecutor) -> bool:
        """Take as much as there are threads free for; returns whether there was any."""
        room = self._threads - len(self._in_hand)
        if self._stop.is_set() or not room:
            return False
        taken = outbox.take(room, Counter(self._in_hand.values()), _may_send)
        for delivery in taken:
            self._in_hand[pool.submit(self._make, delivery)] = delivery.endpoint_id
        return bool(taken)

    def _write_down(self) -> None:
        """Wait a little for attempts to be over, and write down those that are."""
        done = wait(self._in_hand, LOOK_SECONDS, FIRST_COMPLETED).done
        if done:
            domain.tried([attempt.result() for attempt in done])
        for attempt in done:
            del self._in_hand[attempt]


courier = Courier()
