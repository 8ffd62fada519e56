"""`/healthz` names what is down, whichever part it is, and is well again by itself."""

import json

from tests.live_server import live_server
from tests.raw_http import RawClient
from tests.waiting import wait_until
from web.site import techniques

PAGES = ["/", *(f"/{technique.app}/" for technique in techniques())]


def test_health_names_the_part_that_is_down_and_heals_with_it() -> None:
    with live_server(workers=True) as server, RawClient(server.port) as client:
        well = client.ask("/healthz")
        assert well.status == 200
        assert json.loads(well.body) == {"status": "ok", "redis": "ok", "database": "ok", "worker": "ok"}
        processes = server.processes
        assert [process.alive for process in processes] == [True, True, True, True]
        for worker, queues in ((server.slow_worker, {"slow", "lab"}), (server.worker, {"beat"})):
            worker.kill()
            wait_until(
                lambda: set(server.health()[1].get("silent_workers", [])) >= queues,  # noqa: B023
                "silence is noticed",
                30,
            )
            status, parts = server.health()
            assert (status, parts["worker"]) == (503, "down")
            worker.start()
            wait_until(lambda: server.health()[0] == 200, "all parts are well again", 60)
        server.redis.kill()
        status, parts = server.health()
        assert status == 503
        assert (parts["redis"], parts["database"]) == ("down", "ok")
        with RawClient(server.port) as other:  # an idle connection may have been closed by now
            for path in PAGES:
                assert (path, other.ask(path).status) == (path, 200)
        server.redis.start()
        wait_until(lambda: server.health()[0] == 200, "all is well again")
    assert [process.alive for process in processes] == [False, False, False, False]
    assert not server.folder.exists()
