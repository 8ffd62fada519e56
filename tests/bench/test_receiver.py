"""The receiver of webhooks counts what is lost and what comes twice, and how fast the rest came."""

import pytest

from bench.receiver import Arrivals


def _head(id_: bytes) -> bytes:
    return b"POST / HTTP/1.1\r\nWebhook-Id: %s\r\nContent-Length: 2\r\n\r\n" % id_


def test_what_is_missing_is_lost_and_what_comes_again_is_counted_as_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    times = iter([0.0, 10.0, 10.5, 11.0])
    monkeypatch.setattr("bench.receiver.time.perf_counter", lambda: next(times))
    arrivals = Arrivals()
    for id_ in (b"msg_1", b"msg_2", b"msg_1"):
        arrivals.take(_head(id_))
    arrivals.pids = [1]
    monkeypatch.setattr("bench.receiver.cpu_seconds", lambda pid: 0.004)
    monkeypatch.setattr("bench.receiver.pss_mb", lambda pid: 90.0)
    assert arrivals.report(sent=5) == {
        "per_second": 2.0,
        "cpu_us": pytest.approx(2000.0),
        "lost": 3,
        "twice": 1,
        "pss_mb": 90.0,
    }
