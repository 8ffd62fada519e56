import json

from arena import domain
from arena.game import news
from arena.game.players import Player
from arena.rules import Body
from tests.redis_server import RedisServer


def test_a_podium_is_kept_in_the_log_and_what_passes_is_not(clean_log: RedisServer) -> None:
    best = Player(3, "Ada", "a", Body(0, 0, 0, 0, boosted=False), score=12)
    domain.record([news.joined(best), news.podium([best]), news.new_round()])
    with clean_log.client() as client:
        entries = [fields for _, fields in client.xrange("events:arena") if fields["type"] != "log.opened"]
    assert [(entry["topic"], entry["type"]) for entry in entries] == [("arena.rounds", "podium")]
    assert json.loads(entries[0]["data"]) == {"places": [{"number": 3, "name": "Ada", "score": 12}]}
