"""Pulses are published at their time, in order and once, whatever becomes of the calls that publish them."""

from typing import Any

import pytest

from events import log
from lab.events import Pulse, pulses_topic
from lab.models import PUBLISHED, Batch, Run
from lab.publishing import domain
from tests.redis_server import RedisServer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clean_log")]

SECOND = 1_000_000
BEGIN = 1_000 * SECOND


class Clock:
    """A clock that moves when somebody sleeps, and notes what happened when."""

    def __init__(self) -> None:
        self.now = BEGIN - SECOND
        self.did: list[tuple[str, int]] = []

    def microseconds(self) -> int:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += round(seconds * SECOND)

    def deliver(self, run: Run, entry_id: str, pulse: Pulse) -> None:
        self.did.append(("webhook", pulse.n))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(domain, "microseconds", clock.microseconds)
    publish = domain.publish_all_now

    def noting_publish(facts: Any) -> list[str]:
        clock.did.append(("pulses", len(facts)))
        return publish(facts)

    monkeypatch.setattr(domain, "publish_all_now", noting_publish)
    return clock


def started(slot: int = 0, pattern: str = "steady", rate: float = 4) -> Run:
    settings = {"pattern": pattern, "rate": rate, "seconds": 30, "payload": 20, "seed": 1}
    return Run.objects.create(
        visitor_id=f"{slot}", slot=slot, begins_at=BEGIN, ends_at=BEGIN + 30 * SECOND, **settings
    )


def second(clock: Clock) -> None:
    """Let a call publish a second, as a task does; it claims the next one."""
    domain.publish_due(clock.deliver, clock.sleep)


def in_log(run: Run, server: RedisServer) -> list[int]:
    """Return the numbers of the pulses in the log, in its order."""
    with server.client() as client:
        entries = [fields for _, fields in client.xrange(log.stream("lab"))]
    pulses = [fields for fields in entries if fields["topic"] == pulses_topic(run.id)]
    return [int(fields["data"].partition('"n": ')[2].partition(",")[0]) for fields in pulses]


def test_what_is_due_at_the_same_time_is_published_at_once_and_webhooks_come_after_it(clock: Clock) -> None:
    for slot in range(3):
        started(slot, "bursts", rate=4)
    second(clock)
    assert clock.did[0] == ("pulses", 24)
    assert sorted(clock.did[1:]) == sorted(("webhook", n) for n in range(1, 9) for _ in range(3))
    assert clock.now == BEGIN


def test_a_pulse_that_is_due_comes_before_the_webhooks_that_wait(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    started(0, "bursts", rate=2)
    started(1, "steady", rate=20)
    monkeypatch.setattr(clock, "deliver", slow := Slow(clock))
    second(clock)
    assert [what for what, _ in clock.did[:4]] == ["pulses", "pulses", "pulses", "pulses"]
    assert slow.count == 4 + 20


class Slow:
    """Queues a webhook, which takes as long as the next pulse is away."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.count = 0

    def __call__(self, run: Run, entry_id: str, pulse: Pulse) -> None:
        self.count += 1
        self._clock.sleep(0.05)


def test_a_pulse_that_was_given_up_and_published_again_counts_once(
    clock: Clock, clean_log: RedisServer
) -> None:
    run = started()
    until = BEGIN + SECOND
    late = domain.Second(domain._claimed(until), until, clock.deliver, clock.sleep)
    late.publish_all()
    clock.now = BEGIN + 6 * SECOND
    second(clock)  # this call gives up the other's pulses
    domain._note(late.batches.values())
    run.refresh_from_db()
    assert run.published == 32
    ids = [entry_id for batch in Batch.objects.filter(lane=PUBLISHED) for entry_id in batch.ids]
    assert len(ids) == len(set(ids)) == 32
    assert in_log(run, clean_log) == list(range(1, 33))


def test_what_a_call_that_died_has_claimed_is_published_by_a_later_one(
    clock: Clock, clean_log: RedisServer
) -> None:
    run = started()
    second(clock)
    domain._claimed(BEGIN + 2 * SECOND)
    clock.now = BEGIN + SECOND
    while clock.now < BEGIN + 7 * SECOND:
        second(clock)
    run.refresh_from_db()
    assert sorted(in_log(run, clean_log)) == list(range(1, run.published + 1))
    assert run.published >= 24


def test_while_the_log_does_not_answer_pulses_wait_and_keep_their_order(
    clock: Clock, clean_log: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = started(rate=8)
    publish, answers = domain.publish_all_now, [False, False, True, False]
    monkeypatch.setattr(
        domain, "publish_all_now", lambda facts: publish(facts) if not answers or answers.pop(0) else []
    )
    second(clock)
    second(clock)
    assert in_log(run, clean_log) == list(range(1, 25))


def test_the_keys_that_let_a_pulse_be_published_once_are_gone_after_a_quarter_of_an_hour(
    clock: Clock, clean_log: RedisServer
) -> None:
    run = started()
    second(clock)
    with clean_log.client() as client:
        assert 0 < client.ttl(f"once:{run.id}:1") <= 900


def test_a_run_that_was_forgotten_meanwhile_does_not_keep_the_others_from_being_noted(clock: Clock) -> None:
    forgotten, run = started(0), started(1)
    until = BEGIN + SECOND
    call = domain.Second(domain._claimed(until), until, clock.deliver, clock.sleep)
    call.publish_all()
    Run.objects.filter(pk=forgotten.pk).delete()
    domain._note(call.batches.values())
    run.refresh_from_db()
    assert run.published == 4
