"""What one stranger can make of the lab: how much it keeps for them, and how much work they cause."""

import asyncio
import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.db import OperationalError, connection
from django.test import Client, RequestFactory

from events import log
from events.clock import microseconds
from events.event import Cursor
from events.hub import Hub
from events.person import Person
from faults.fault import Fault
from faults.line import Line
from lab import domain, slots
from lab.events import Pulse
from lab.faults import verdict
from lab.lanes import webhook
from lab.ledger import Published, Received, entry
from lab.measure import figures, sender
from lab.measure.exchange import Ended, _target
from lab.models import Batch, Run
from lab.publishing import calling
from lab.pulses import Pulses
from lab.schedule import Settings
from tests.redis_server import RedisServer
from tests.waiting import until, wait_until
from web.connections.connection import Connection
from web.errors import ApiError
from web.visitor import COOKIE, cookie_value, new_visitor

SETTINGS = Settings("steady", 4, 30, 120, 1)
HOUR = 3_600_000_000


def receipts(count: int, gaps: int = 0) -> Received:
    return Received([Cursor(1, 0)] * count, [1] * count, [(Cursor(1, 0), Cursor(2, 0))] * gaps)


def test_ten_thousand_declared_gaps_cost_no_more_than_one() -> None:
    published = [Published(Cursor(number, 0), number) for number in range(1, 12_001)]
    gaps = [(Cursor(number, 1), Cursor(number + 1, 0)) for number in range(10_000)]
    began = time.process_time()
    said = entry(published, Received([], [], gaps), complete=True)
    assert time.process_time() - began < 2
    assert said["lost_total"] == 2_000


@pytest.mark.django_db
def test_a_lane_takes_two_receipts_for_each_pulse_and_100_more_gaps_included() -> None:
    run = domain.start("ada", SETTINGS)
    Run.objects.update(published=10)
    domain.receive(run, "sse", receipts(100))
    domain.receive(run, "sse", receipts(0, gaps=20))
    for one_more in (receipts(1), receipts(0, gaps=1)):
        with pytest.raises(domain.TooMany):
            domain.receive(run, "sse", one_more)
    domain.receive(run, "polling", receipts(1))
    assert Batch.objects.count() == 3


@pytest.fixture
def ada(client: Client) -> Person:
    """The visitor whose browser the client is."""
    visitor = new_visitor()
    client.cookies[COOKIE] = cookie_value(visitor)
    return visitor


@pytest.mark.django_db
def test_a_verdict_is_one_write_however_many_runs_it_lists(
    client: Client, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    writes = []
    monkeypatch.setattr("web.limit.check", lambda who, times_a_second: writes.append(who))
    runs = [{"id": domain.start(ada.id, SETTINGS).id} for _ in range(2)]
    path = "/lab/api/claims/polling-traffic/verdict/"
    answer = client.post(path, {"runs": runs}, content_type="application/json")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "other_runs")
    assert writes == [f"lab {ada.id}"]


@pytest.mark.django_db
def test_a_run_is_ended_by_its_own_id_and_not_by_that_of_one_before_it(client: Client, ada: Person) -> None:
    before, current = domain.start(ada.id, SETTINGS), domain.start(ada.id, SETTINGS)
    assert client.delete(f"/lab/api/runs/{before.id}/").json()["state"] == "done"
    assert client.get(f"/lab/api/runs/{current.id}/").json()["state"] == "waiting"
    assert client.delete(f"/lab/api/runs/{current.id}/").json()["state"] == "done"


@pytest.mark.django_db
def test_an_empty_report_is_not_kept() -> None:
    domain.receive(domain.start("ada", SETTINGS), "sse", receipts(0))
    assert not Batch.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_one_of_the_runs_that_a_visitor_starts_at_the_same_moment_goes_on() -> None:
    def start(_: int) -> None:
        domain.start("ada", SETTINGS)
        connection.close()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(start, range(8)))
    assert Run.objects.count() == 8
    assert Run.objects.filter(ends_at__gt=microseconds()).count() == 1
    assert Run.objects.filter(slot__isnull=False).count() == 1


@pytest.mark.django_db
def test_runs_from_before_the_clock_was_set_back_an_hour_take_nobodys_place() -> None:
    for number in range(slots.MOST_RUNS):
        domain.start(f"visitor {number}", SETTINGS)
    with pytest.raises(slots.NoRoom):
        domain.start("ada", SETTINGS)
    Run.objects.update(begins_at=microseconds() + HOUR, ends_at=microseconds() + 2 * HOUR)
    assert domain.start("ada", SETTINGS).slot is not None


@pytest.mark.django_db
def test_a_webhook_that_waits_for_a_minute_is_not_sent_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    queued: list[dict[str, Any]] = []
    monkeypatch.setattr(webhook.deliver, "apply_async", lambda args, **how: queued.append(how))
    calling.by_webhook(domain.start("ada", SETTINGS), "1-0", Pulse("run", 1, 0, "x"))
    assert queued == [{"expires": 60}]


@pytest.mark.django_db
def test_a_webhook_of_a_run_that_was_forgotten_is_not_authentic() -> None:
    request = RequestFactory().post("/", "{}", "application/json", headers={"webhook-id": "1-0"})
    with pytest.raises(ApiError) as refusal:
        webhook.receive(request, "forgotten")
    assert refusal.value.status == 401


def test_what_is_kept_of_requests_is_bounded_in_number_and_length() -> None:
    scope: dict[str, Any] = {"path": "/lab/runs/1/polling/", "query_string": b"cursor=&x=" + b"y" * 10_000}
    assert len(_target(scope)) == 200
    counted = figures.Figures()
    for _ in range(1_001):
        counted.keep(Ended(1))
    assert len(counted.ended) == 1_000


@pytest.mark.asyncio
@pytest.mark.django_db(transaction=True)
async def test_figures_that_were_first_counted_in_a_request_of_django_are_saved_after_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(figures, "SAVED_EVERY_SECONDS", 0.05)
    run = await sync_to_async(domain.start)("ada", SETTINGS)
    async with ThreadSensitiveContext():
        figures.of(run.id, "webhook").requests += 1
    await figures._saving
    assert (await sync_to_async(domain.figures_of)(run))["webhook"]["requests"] == 1


@pytest.mark.asyncio
@pytest.mark.parametrize("turns", range(10))
async def test_what_is_counted_while_saving_ends_is_saved_too(
    turns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop = asyncio.get_running_loop()
    saved: list[str] = []

    def count_in(turns_of_the_loop: int) -> None:
        if turns_of_the_loop:
            loop.call_soon(count_in, turns_of_the_loop - 1)
        else:
            figures.of("run", "last")

    def save(counted: dict[tuple[str, str], figures.Figures]) -> None:
        saved.extend(lane for _, lane in counted)
        if "last" not in saved:
            loop.call_soon_threadsafe(count_in, turns)

    monkeypatch.setattr(figures, "SAVED_EVERY_SECONDS", 0)
    monkeypatch.setattr(figures, "save", save)
    figures.of("run", "first")
    await until(lambda: "last" in saved, "what was counted last is saved")


def test_the_cpu_time_of_webhooks_is_saved_after_a_database_that_did_not_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    saved: list[dict[tuple[str, str], figures.Figures]] = []

    def fail_once(counted: dict[tuple[str, str], figures.Figures]) -> None:
        monkeypatch.setattr(figures, "save", saved.append)
        raise OperationalError("database is locked")

    monkeypatch.setattr(figures, "save", fail_once)
    monkeypatch.setattr(sender, "SAVED_EVERY_SECONDS", 0.01)
    sender._count({"run": 5.0})
    wait_until(lambda: saved, "it is saved")
    assert saved == [{("run", "webhook"): figures.Figures(cpu_us=5.0)}]


class SilentWire:
    """A connection whose bytes go nowhere."""

    def write(self, data: bytes) -> None:
        """Send bytes."""

    close = reset = pause = resume = lambda self: None


def fault(kind: str, **amount: int) -> Fault:
    amounts = {"ms": 0, "bytes": 0} | amount
    return Fault(1, "run", kind, "all", **amounts, status="", begins_at=0, ends_at=HOUR)


def line_with(*faults: Fault) -> Line:
    line = Line(Connection(SilentWire()), "run", "polling", lambda line: None)
    line.meet(faults)
    return line


@pytest.mark.asyncio
@pytest.mark.parametrize("ends", ["its client leaves", "its faults end"])
async def test_a_request_that_faults_delay_for_minutes_is_let_go_when(
    ends: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("faults.line.LOOK_SECONDS", 0.01)
    line = line_with(*[fault("delay", ms=5_000 + number) for number in range(50)])
    scope = {"type": "http", "headers": []}
    travelling = asyncio.ensure_future(line._travel(scope))
    await asyncio.sleep(0.05)
    assert not travelling.done()
    if ends == "its client leaves":
        line.connection.lost()
    else:
        line.meet([])
    await asyncio.wait_for(travelling, 5)


@pytest.mark.asyncio
async def test_half_a_megabyte_on_the_slowest_line_is_cut_into_a_thousand_pieces_and_no_more() -> None:
    line = line_with(fault("bandwidth", bytes=100))
    pieces = list(line.pieces(b"x" * 512_000))
    assert len(pieces) == 1_000
    assert sum(map(len, pieces)) == 512_000
    assert [len(piece) for piece in line.pieces(b"x" * 25)] == [10, 10, 5]


def test_a_verdict_on_fifty_faults_in_ten_minutes_of_pulses_takes_a_moment() -> None:
    published = [Published(Cursor(number, 0), number) for number in range(1, 12_001)]
    noted = Received([pulse.cursor for pulse in published] * 2, list(range(24_000)))
    course = verdict.Course([pulse.due for pulse in published], published, HOUR * 2, True)
    began = time.process_time()
    arrived = verdict.arrived(noted)
    for _ in range(50):
        assert verdict.of(fault("delay", ms=1), "sse", course, arrived).state == "recovered"
    assert time.process_time() - began < 2


@pytest.mark.asyncio
async def test_a_stream_far_behind_is_handed_steps_of_64_kilobytes(clean_log: RedisServer) -> None:
    own = Hub({"lab": 1000})
    own.start()
    start = await until(lambda: own.cursor("lab"), "the hub has read the log")
    last = [log.append("lab.1", "pulse", 1, json.dumps("x" * 15_000)) for _ in range(10)][-1]
    await until(lambda: str(own.cursor("lab")) == last, "the hub has read all")
    pulses = Pulses({"url_route": {"kwargs": {"run": "1"}}}, str(start))
    pulses._subscription = own.subscribe("lab.1", cursor=start)
    with pulses:
        batches = pulses.batches(0)
        assert [len(await anext(batches)) for _ in range(4)] == [4, 4, 2, 0]
    await own.stop()
