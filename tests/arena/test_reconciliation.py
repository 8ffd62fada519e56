"""Prediction and reconciliation against the real field: a page in Python, as static/arena/netcode has it."""

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from arena.game.field import Field
from arena.messages import Input, Request
from arena.rules import Body, moved

# Ticks that a message takes; more than a second is no game.
DELAYS = st.integers(0, 30)
# Each tick of the page: the keys, and how long the input and the snapshot of this tick are on their way.
PLAY = st.lists(st.tuples(st.integers(0, 15), DELAYS, DELAYS), min_size=1, max_size=60)
# All has arrived, and been taken one a tick, long before.
AFTERWARDS = 40


@dataclass
class Page:
    """What a page believes of its player."""

    body: Body
    seq: int = 0
    pending: list[Input] = field(default_factory=list)

    def press(self, keys: int) -> Input:
        """Predict: move at once, and keep the input until the server has taken it."""
        self.seq += 1
        one = Input(self.seq, keys)
        self.body, self.pending = moved(self.body, keys), [*self.pending, one]
        return one

    def correct(self, word: Body, seq: int) -> None:
        """Reconcile: believe the server, and apply again what it had not taken."""
        self.pending = [one for one in self.pending if one.seq > seq]
        self.body = word
        for one in self.pending:
            self.body = moved(self.body, one.keys)


@given(PLAY)
def test_whatever_is_delayed_or_dropped_page_and_server_agree_after_the_last_input(
    play: list[tuple[int, int, int]],
) -> None:
    game = Field()
    game.step([Request("join", "a", "Ada")])
    player = game.players.present[1]
    page = Page(player.body)
    up: list[tuple[int, Input]] = []
    down: list[tuple[int, Body, int]] = []
    for now in range(len(play) + AFTERWARDS):
        # In the end the keys are released, and nothing is late any more.
        keys, there, back = play[now] if now < len(play) else (0, 0, 0)
        # A connection keeps the order.
        up.append((max(now + there, up[-1][0] if up else 0), page.press(keys)))
        arrived = tuple(one for at, one in up if at == now)
        game.step([Request("input", "a", inputs=arrived)] if arrived else [])
        down.append((max(now + back, down[-1][0] if down else 0), player.body, player.seq))
        for _, body, seq in (word for word in down if word[0] == now):
            page.correct(body, seq)
    for _ in range(AFTERWARDS):
        game.step([])
        page.correct(player.body, player.seq)
    assert (page.body, page.pending) == (player.body, [])
