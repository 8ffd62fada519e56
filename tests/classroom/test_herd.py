"""The thundering herd: who was told when to come back, and what became of it."""

from collections import Counter

import pytest
from django.db import transaction

from classroom import domain as rooms
from classroom import refused
from classroom.forms import refusals
from classroom.herd import domain
from classroom.models import Room
from classroom.people import domain as people
from events.clock import microseconds
from newsfeed.transport import retry_by_chance
from tests.live_server import LiveServer
from tests.newsfeed.reader import Reader
from tests.redis_server import RedisServer
from web.errors import ApiError

from .asking import Person, Teacher


@pytest.fixture
def room(clean_log: RedisServer) -> Room:
    return rooms.open_room("teacher-id")[0]


def gather(room: Room, jitter: bool = False) -> int:
    moved = rooms.go_on(room.code, "herd", begin=lambda room: domain.begin(room, jitter))
    return int(moved.activity["herd"])


@pytest.mark.django_db
def test_a_herd_is_cut_once_and_those_who_come_back_count_from_then(room: Room) -> None:
    number = gather(room)
    with pytest.raises(refused.Moved):
        domain.note(room.code, number, [microseconds()])
    domain.cut(room.code)
    with pytest.raises(refused.Moved):
        domain.cut(room.code)
    cut_at = Room.objects.get().activity["cut_at"]
    ada, _ = people.join(room.code, "ada")
    domain.note(room.code, number, [cut_at + 3_100_000, cut_at + 3_005_000])
    for at in (cut_at + 3_020_000, cut_at + 9_000_000):
        domain.note(room.code, number, [at], ada)
    [herd] = domain.returns(room)
    assert herd == {"herd": number, "jitter": False, "after_ms": [3005, 3100, 3020]}


@pytest.mark.django_db
def test_two_rooms_cannot_have_a_herd_at_once_and_the_second_may_ask_again_in_a_minute(room: Room) -> None:
    gather(room)
    other, _ = rooms.open_room("teacher-id")
    with pytest.raises(ApiError) as refusal, refusals(), transaction.atomic():
        gather(other)
    assert (refusal.value.code, refusal.value.headers) == ("class_full", {"Retry-After": "60"})


def test_with_jitter_no_bin_has_a_fifth_and_with_the_same_wait_all_come_in_one() -> None:
    waits = [retry_by_chance() for _ in range(230)]
    assert max(Counter(wait // 100 for wait in waits).values()) < 0.2 * len(waits)


def test_all_streams_of_a_room_are_cut_and_no_others(site: LiveServer) -> None:
    teacher, other = Teacher(site.url), Teacher(site.url)
    assert teacher.go_on("herd", jitter=False).status_code == 200
    path = "/class/api/rooms/{}/herd/"
    with (
        Reader(site.port, path.format(teacher.code)) as mine,
        Reader(site.port, path.format(other.code)) as theirs,
    ):
        mine.until(lambda stream: stream.retry == 3000, "the same for all")
        theirs.until(lambda stream: stream.retry is not None, "by chance")
        assert teacher.post(f"{teacher.code}/herd/cut/").status_code == 204
        mine._socket.settimeout(60)
        assert mine._socket.recv(1024) == b""
        theirs._socket.settimeout(0.2)
        with pytest.raises(TimeoutError):
            theirs._socket.recv(1024)
    room = teacher.room
    back = Person(site.url).post(
        f"{teacher.code}/herd/returns/",
        herd=room["activity"]["herd"],
        at=room["activity"]["cut_at"] + 3_000_000,
    )
    assert back.status_code == 204
    assert teacher.room["herds"] == [{"herd": 1, "jitter": False, "after_ms": [3000]}]
