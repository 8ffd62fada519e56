"""The worker's part: takes due deliveries, lets threads make the attempts, and saves the outcomes.

One thread uses the database and many use the network: an attempt that hangs for ten seconds holds a thread
that does nothing else, but no database connection and no transaction.
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
from .connections import Kept
from .outcome import Made

# Attempts at once in one process. Threads that wait cost little, and a class whose endpoints all hang, with
# one attempt each, leaves most of them free.
THREADS = 128
# How often to look for more due deliveries while attempts are in progress.
LOOK_SECONDS = 0.1
# What finishes within this time after the first attempt is saved with it: a transaction costs as much for one
# as for many.
GATHER_SECONDS = 0.05

# Makes the attempt on a delivery.
Make = Callable[[Delivery], Made]

# Connections, from one attempt to the next.
_kept = Kept()


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
    """Return how to reach an endpoint; the shop's and the misbehaving one may have private addresses."""
    if endpoint.internal or _misbehaves(endpoint.visitor_id, endpoint.url):
        return Transport(allow_private=True, kept=_kept)
    return Transport(settings.WEBHOOK_ALLOW_PRIVATE, may_send_to=allowance.may_send_to, kept=_kept)


def _may_send(visitor_id: str, url: str) -> bool:
    """Return whether one more may be sent now; each misbehaving receiver counts as a host of its own."""
    host = url if _misbehaves(visitor_id, url) else allowance.host_of(url)
    return allowance.may_send(visitor_id, host)


def _misbehaves(visitor_id: str, url: str) -> bool:
    return url == misbehaviour.address_for(visitor_id)


class Courier:
    """Delivers what is due until nothing is, or until it is stopped. One works at a time in a process."""

    def __init__(self, make: Make = make, threads: int = THREADS) -> None:
        self._make, self._threads = make, threads
        self._working = threading.Lock()
        self._stop = threading.Event()
        self._in_hand: dict[Future[Made], str] = {}

    def stop(self) -> None:
        """Take no more deliveries; attempts in progress finish."""
        self._stop.set()

    def work(self) -> None:
        """Deliver all that is due; returns at once if another thread of this process is doing so."""
        if not self._working.acquire(blocking=False):
            return
        try:
            self._in_hand = {}
            outbox.fail_abandoned()
            with ThreadPoolExecutor(self._threads, thread_name_prefix="courier") as pool:
                while self._take(pool) or self._in_hand:
                    self._save()
        finally:
            _kept.close()
            self._working.release()

    def _take(self, pool: ThreadPoolExecutor) -> bool:
        """Take a delivery for each free thread; returns whether there was any."""
        room = self._threads - len(self._in_hand)
        if self._stop.is_set() or not room:
            return False
        taken = outbox.lease(room, Counter(self._in_hand.values()), _may_send)
        for delivery in taken:
            self._in_hand[pool.submit(self._make, delivery)] = delivery.endpoint_id
        return bool(taken)

    def _save(self) -> None:
        """Wait briefly for attempts to finish, and save the outcomes of all that do."""
        if not wait(self._in_hand, LOOK_SECONDS, FIRST_COMPLETED).done:
            return
        done = wait(self._in_hand, GATHER_SECONDS).done
        domain.tried([attempt.result() for attempt in done])
        for attempt in done:
            del self._in_hand[attempt]


courier = Courier()
