"""Writes `traces.json`: where inputs lead by `arena/rules.py`. Python and JavaScript are both held to it.

Run it after a change of the rules: `python -m tests.arena.traces`.
"""

import json
import random
from pathlib import Path

from arena.rules import HEIGHT, RADIUS, WIDTH, Body, moved

FILE = Path(__file__).with_name("traces.json")
# Ten seconds of a player, begun in corners, at walls and in the middle, slow and fast.
TICKS = 300
TRACES = 8
FASTEST = 126


def traces() -> list[dict[str, object]]:
    """Return traces, the same in each run: a start, the keys of each tick, and the body after each."""
    chance = random.Random(16)
    return [_trace(chance, boosted=bool(number % 2)) for number in range(TRACES)]


def _trace(chance: random.Random, boosted: bool) -> dict[str, object]:
    x = chance.choice([RADIUS, WIDTH // 2, WIDTH - RADIUS])
    y = chance.choice([RADIUS, HEIGHT // 2, HEIGHT - RADIUS])
    body = Body(x, y, chance.randint(-FASTEST, FASTEST), chance.randint(-FASTEST, FASTEST), boosted)
    start, keys, bodies = body, 0, []
    pressed = []
    for _ in range(TICKS):
        if chance.random() < 0.15:
            keys = chance.randrange(16)
        body = moved(body, keys)
        pressed.append(keys)
        bodies.append(body[:4])
    return {"start": start, "keys": pressed, "bodies": bodies}


if __name__ == "__main__":
    FILE.write_text("[\n" + ",\n".join(json.dumps(trace) for trace in traces()) + "\n]\n")
