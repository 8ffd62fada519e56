from arena import wire

PLAYER = wire.Player(2, 6_400, 3_600, -13, 13, 65_534, 5, boosted=True)
SNAPSHOT = wire.Snapshot(258, 5_000, podium=True, holder=2, crystals=0x8001, players=[PLAYER])
# The same bytes as in tests/js/arena-wire.test.mjs.
BYTES = bytes.fromhex("00000102 80001388 02 01 8001  02 1900 0e10 f3 0d fffe 85")


def test_a_snapshot_is_12_bytes_and_10_for_each_player() -> None:
    assert wire.encoded(SNAPSHOT) == BYTES
    assert len(wire.encoded(SNAPSHOT._replace(players=[PLAYER] * 30))) == 312


def test_the_bytes_say_the_same_as_the_snapshot() -> None:
    assert wire.decoded(BYTES) == SNAPSHOT


def test_the_low_bits_of_an_inputs_number_are_on_the_wire() -> None:
    player = PLAYER._replace(seq=65_536 + 7)
    assert wire.decoded(wire.encoded(SNAPSHOT._replace(players=[player]))).players[0].seq == 7
