"""What a class keeps, for a day at most. Nothing in it says who somebody is."""

from typing import ClassVar

from django.db import models
from django.utils import timezone


class Room(models.Model):
    """A room, and where its lesson is: `seq` grows with each change, so that nobody goes back a phase.

    `question` is empty in a phase without one. `round` is the round that is open, or was last. `activity` is
    what a race, a herd or the like needs to know. `runs_until`, in microseconds since 1970, is when what the
    teacher runs is over; 0 if nothing runs.
    """

    code = models.CharField(max_length=60, primary_key=True)
    key_hash = models.CharField(max_length=64, help_text="of the teacher's key, which we do not keep")
    opened_by = models.CharField(max_length=40, db_index=True)
    opened_at = models.DateTimeField(default=timezone.now, db_index=True)
    locked = models.BooleanField(default=False)
    seq = models.PositiveIntegerField(default=0)
    phase = models.CharField(max_length=20, default="lobby")
    question = models.CharField(max_length=60, blank=True)
    round = models.PositiveSmallIntegerField(default=0)
    activity = models.JSONField(default=dict)
    runs_until = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.code} {self.seq} {self.phase}"


class Member(models.Model):
    """Somebody in a room, by a number and a made-up name."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="members")
    visitor_id = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=40)
    removed = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["room", "visitor_id"], name="class_one_member_a_visitor"),
            models.UniqueConstraint(fields=["room", "number"], name="class_one_member_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.room_id} {self.number} {self.name}"


class Question(models.Model):
    """A question of the teacher's own. `right` is the id of a choice, empty if none is right."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="questions")
    name = models.CharField(max_length=10)
    text = models.TextField()
    choices = models.JSONField(help_text="[[id, text], …]")
    right = models.CharField(max_length=2, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["room", "name"], name="class_one_question_a_name")
        ]

    def __str__(self) -> str:
        return f"{self.room_id} {self.name}"


class Taken(models.Model):
    """A question that the class has begun, and its result: as the lab has judged it, null without one."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="taken")
    question = models.CharField(max_length=60)
    result = models.JSONField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["room", "question"], name="class_one_row_a_taken_question")
        ]

    def __str__(self) -> str:
        return f"{self.room_id} {self.question}"


class Arrival(models.Model):
    """When a phone knew a pulse of a run of the lab, by its own word; of several pulses, the newest.

    `at` is microseconds since 1970, by the server's clock as far as the phone knows it. `slept` says that the
    phone slept, or nobody looked at it: browsers delay what such pages do.
    """

    member = models.ForeignKey("Member", on_delete=models.CASCADE, related_name="arrivals")
    run = models.CharField(max_length=16)
    technique = models.CharField(max_length=20)
    n = models.PositiveIntegerField()
    at = models.BigIntegerField()
    slept = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "run"], name="class_one_arrival_a_run")
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.technique} {self.n}"


class Return(models.Model):
    """When clients of a herd came back, in milliseconds after the cut: a phone, or all simulated ones."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="returns")
    seq = models.PositiveIntegerField(help_text="the room's number when the herd gathered")
    jitter = models.BooleanField()
    member = models.ForeignKey("Member", null=True, on_delete=models.CASCADE)
    after_ms = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["room", "seq", "member"], name="class_one_return_a_herd")
        ]

    def __str__(self) -> str:
        return f"{self.room_id} {self.seq} {len(self.after_ms)}"


class Answer(models.Model):
    """What somebody chose, in a round of a question; choosing again replaces it.

    `n` is the client's own count: a request that was delayed on its way does not replace a later choice.
    """

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="answers")
    question = models.CharField(max_length=60)
    round = models.PositiveSmallIntegerField()
    choice = models.CharField(max_length=20)
    n = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "question", "round"], name="class_one_answer_a_round")
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.question} {self.round} {self.choice}"
