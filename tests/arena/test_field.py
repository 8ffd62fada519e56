import json

import pytest

from arena.game import keyframe
from arena.game.field import Field
from arena.messages import Answer, Happening, Input, Request
from arena.rules import CRYSTALS, HEIGHT, RADIUS, RIGHT, UP, WIDTH, Body, place_of

MIDDLE = (6_400, 3_600)


@pytest.fixture
def field() -> Field:
    """A field with Ada, number 1, and Bob, number 2; three bots come within three ticks."""
    field = Field()
    field.step([Request("join", "a", "Ada"), Request("join", "b", "Bob")])
    return field


def put(field: Field, number: int, place: tuple[int, int]) -> None:
    """Let a player stand somewhere."""
    field.players.present[number].body = Body(*place, 0, 0, boosted=False)


def put_all_but(field: Field, *numbers: int) -> None:
    """Let the others stand in a corner, where they disturb nothing, and press nothing."""
    for number in set(field.players.present) - set(numbers):
        put(field, number, (RADIUS, HEIGHT - RADIUS))


def go_on(field: Field, ticks: int) -> list[Happening | Answer]:
    return [one for _ in range(ticks) for one in field.step([])]


def press(field: Field, seq: int, keys: int, **more: int) -> None:
    field.step([Request("input", "a", inputs=(Input(seq, keys, **more),))])


def events(said: list[Happening | Answer], *names: str) -> list[dict]:
    happenings = [one for one in said if isinstance(one, Happening)]
    return [json.loads(one.message) for one in happenings if one.event in names]


def test_a_player_who_joins_gets_the_lowest_number_and_everybody_gets_the_name() -> None:
    said = Field().step([Request("join", "a", "Ada")])
    assert events(said, "join")[0] == {
        "type": "event", "event": "join", "number": 1, "name": "Ada", "bot": False,
    }  # fmt: skip
    assert said[1] == Answer("a", 1, 0, full=False)


def test_bots_fill_the_field_up_to_five_and_leave_again_when_visitors_come(field: Field) -> None:
    go_on(field, 5)
    assert [player.is_bot for player in field.players.present.values()] == [False, False, True, True, True]
    for visitor in "cdefg":
        field.step([Request("join", visitor, visitor)])
    go_on(field, 5)
    assert [player.is_bot for player in field.players.present.values()] == [False] * 7


def test_sixty_can_play_and_the_next_one_is_refused_because_the_field_is_full() -> None:
    field = Field()
    for number in range(60):
        field.step([Request("join", f"v{number}", "somebody")])
    assert len([player for player in field.players.present.values() if not player.is_bot]) == 60
    assert field.step([Request("join", "one too many", "Zoe")]) == [Answer("one too many", 0, 0, full=True)]


def test_one_input_is_taken_a_tick_and_between_two_the_same_keys_stay_down(field: Field) -> None:
    press(field, 1, RIGHT)
    ada = field.players.present[1]
    assert (ada.body.vx, ada.seq) == (13, 1)
    field.step([])
    assert (ada.body.vx, ada.seq) == (24, 1)


def test_inputs_that_come_at_once_are_taken_one_a_tick_and_the_oldest_of_many_are_dropped(
    field: Field,
) -> None:
    inputs = tuple(Input(seq, UP) for seq in range(1, 8))
    field.step([Request("input", "a", inputs=inputs)])
    ada = field.players.present[1]
    assert (ada.seq, len(ada.waiting), field.dropped) == (4, 3, 3)
    go_on(field, 9)
    assert ada.seq == 7


def test_an_input_that_was_taken_before_moves_nobody_again(field: Field) -> None:
    press(field, 5, 0)
    press(field, 5, RIGHT)
    press(field, 4, RIGHT)
    ada = field.players.present[1]
    assert (ada.seq, ada.place) == (5, place_of(1))


def test_inputs_of_somebody_who_does_not_play_move_nobody(field: Field) -> None:
    before = field.snapshot().players
    field.step([Request("input", "stranger", inputs=(Input(1, RIGHT),))])
    assert field.snapshot().players[:2] == before[:2]


def test_a_player_who_touches_the_crown_gets_it_and_scores_a_point_for_each_second(field: Field) -> None:
    put(field, 1, (MIDDLE[0] + 250, MIDDLE[1]))
    put_all_but(field, 1)
    assert events(field.step([]), "crown")[0]["holder"] == 1
    for _ in range(60):
        put_all_but(field, 1)
        field.step([])
    assert field.players.present[1].score == 2


def test_a_player_who_touches_the_holder_takes_the_crown_but_not_within_its_first_second(
    field: Field,
) -> None:
    put(field, 1, MIDDLE)
    put_all_but(field, 1)
    field.step([])
    put(field, 2, (MIDDLE[0] + 399, MIDDLE[1]))
    for _ in range(29):
        put_all_but(field, 1, 2)
        field.step([])
        assert field.crown.holder == 1
    put_all_but(field, 1, 2)
    field.step([])
    assert field.crown.holder == 2


def test_a_holder_who_leaves_drops_the_crown_there(field: Field) -> None:
    put(field, 1, MIDDLE)
    put_all_but(field, 1)
    field.step([])
    put(field, 1, (9_000, 900))
    said = field.step([Request("leave", "a")])
    crown = {"type": "event", "event": "crown", "holder": 0, "x": 9_000, "y": 900}
    assert events(said, "crown", "leave") == [crown, {"type": "event", "event": "leave", "number": 1}]


def hold_and_run_away(field: Field) -> int:
    """Let Bob, who has the crown, be out of Ada's reach for the first tick; return the tick before."""
    put(field, 2, MIDDLE)
    put_all_but(field, 2)
    go_on(field, 31)
    put_all_but(field, 1, 2)
    put(field, 2, MIDDLE)
    put(field, 1, (MIDDLE[0] - 500, MIDDLE[1]))
    field.step([])
    tick = field.tick
    put(field, 2, (MIDDLE[0] + 2_000, MIDDLE[1]))
    put(field, 1, (MIDDLE[0] - 390, MIDDLE[1]))
    return tick


def test_with_lag_compensation_a_touch_counts_where_the_other_was_seen(field: Field) -> None:
    saw = hold_and_run_away(field)
    press(field, 1, 0, saw=saw)
    assert field.crown.holder == 1


def test_without_lag_compensation_a_touch_counts_where_the_other_is(field: Field) -> None:
    hold_and_run_away(field)
    press(field, 1, 0)
    assert field.crown.holder == 2


def test_a_client_cannot_have_seen_more_than_eight_ticks_back_or_the_future(field: Field) -> None:
    saw = hold_and_run_away(field)
    for _ in range(8):
        put(field, 1, (RADIUS, RADIUS))
        field.step([])
    put(field, 1, (MIDDLE[0] - 390, MIDDLE[1]))
    press(field, 1, 0, saw=saw)
    assert (field.crown.holder, field.players.present[1].behind) == (2, 8)
    press(field, 2, 0, saw=field.tick + 500)
    assert field.players.present[1].behind == 0


def test_a_crystal_gives_three_seconds_of_speed_and_is_back_after_ten(field: Field) -> None:
    put(field, 1, CRYSTALS[0])
    field.step([])
    assert field.players.present[1].body.boosted
    assert not field.snapshot().crystals & 1
    put(field, 1, (6_400, 900))
    go_on(field, 89)
    assert field.players.present[1].body.boosted
    go_on(field, 1)
    assert not field.players.present[1].body.boosted
    field.crystals_back[0] = field.tick + 1
    assert not field.snapshot().crystals & 1
    field.step([])
    assert field.snapshot().crystals & 1


def test_a_round_ends_with_a_podium_of_the_best_and_the_next_begins_ten_seconds_later(field: Field) -> None:
    assert field.ends_at == 3_600
    field.ends_at = field.tick + 2
    field.players.present[1].score, field.players.present[2].score = 100, 101
    assert not events(go_on(field, 1), "podium")
    places = events(go_on(field, 1), "podium")[0]["places"]
    assert [(place["name"], place["score"]) for place in places] == [("Bob", 101), ("Ada", 100)]
    assert (field.is_podium, field.crown.holder, field.snapshot().left) == (True, 0, 10_000)
    said = go_on(field, 300)
    assert events(said, "round", "crown")[0] == {"type": "event", "event": "round"}
    assert {player.score for player in field.players.present.values()} == {0}
    assert field.snapshot().left == 120_000


def test_a_player_who_comes_back_within_twenty_seconds_keeps_seat_and_score(field: Field) -> None:
    press(field, 9, 0)
    field.players.present[1].score = 7
    field.step([Request("leave", "a")])
    go_on(field, 599)
    said = field.step([Request("join", "a", "Ada")])
    assert Answer("a", 1, 9, full=False) in said
    assert field.players.present[1].score == 7


def test_a_player_who_comes_back_later_begins_again(field: Field) -> None:
    field.players.present[1].score = 7
    field.step([Request("leave", "a")])
    go_on(field, 602)
    field.step([Request("join", "a", "Ada")])
    player = field.players.of_visitor("a")
    assert player
    assert player.score == 0


def test_nobody_else_gets_a_seat_that_is_kept(field: Field) -> None:
    field.step([Request("leave", "a")])
    field.step([Request("join", "c", "Cem")])
    player = field.players.of_visitor("c")
    assert player
    assert player.number != 1


def test_a_second_page_of_a_player_plays_the_same_player(field: Field) -> None:
    said = field.step([Request("join", "a", "Ada Lovelace")])
    assert events(said, "join")[0]["name"] == "Ada Lovelace"
    assert Answer("a", 1, 0, full=False) in said
    assert [player.visitor for player in field.players.present.values()].count("a") == 1


def test_a_player_who_sends_nothing_for_a_minute_leaves(field: Field) -> None:
    go_on(field, 1_800)
    assert field.players.of_visitor("a")
    assert "leave" in {one.event for one in go_on(field, 2) if isinstance(one, Happening)}
    assert not field.players.of_visitor("a")


def test_bots_play_for_the_crown_and_stay_in_the_field() -> None:
    field = Field()
    holders = {one["holder"] for one in events(go_on(field, 3_599), "crown")}
    assert len(holders) > 2
    assert sum(player.score for player in field.players.present.values()) > 60
    for player in field.players.present.values():
        assert RADIUS <= player.body.x <= WIDTH - RADIUS


def test_a_process_that_goes_on_from_a_keyframe_comes_to_the_same_end(field: Field) -> None:
    go_on(field, 400)
    field.step([Request("leave", "b")])
    other = keyframe.field_of(json.loads(json.dumps(keyframe.of(field, 0))))
    assert go_on(other, 700) == go_on(field, 700)
    assert other.snapshot() == field.snapshot()
