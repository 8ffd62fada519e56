"""What the lab keeps for an hour: runs, and what was published and received in them."""

import base64
import secrets
from typing import ClassVar

from django.db import models

from .schedule import Settings

# What we count for each lane, see Traffic.
FIGURES = (
    "delivered",
    "requests",
    "empty",
    "connections",
    "bytes_up",
    "bytes_down",
    "bytes_idle",
    "payload_bytes",
    "header_bytes",
    "cpu_us",
)

# What a Batch of published pulses has in place of a lane.
PUBLISHED = "published"


def new_id() -> str:
    """Return a unique id that nobody can guess."""
    return secrets.token_hex(8)


def new_secret() -> str:
    """Return a secret as Standard Webhooks defines it: `whsec_` and 24 random bytes in base64."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(24)).decode()}"


class Run(models.Model):
    """A run of one visitor. Times are microseconds since 1970.

    `slot` is its place among the runs that go on at once, null after its end. The number is unique, so that
    fifty visitors who start a run in the same moment cannot get more slots than there are.
    """

    id = models.CharField(max_length=16, primary_key=True, default=new_id)
    visitor_id = models.CharField(max_length=40, db_index=True)
    address = models.CharField(max_length=16, blank=True, help_text="a name for where its visitor is")
    pattern = models.CharField(max_length=10)
    rate = models.FloatField(help_text="pulses a second")
    seconds = models.FloatField()
    payload = models.PositiveIntegerField(help_text="bytes of padding in each pulse")
    seed = models.BigIntegerField()
    secret = models.CharField(max_length=60, default=new_secret)
    begins_at = models.BigIntegerField()
    ends_at = models.BigIntegerField(db_index=True)
    claimed_until = models.BigIntegerField(
        default=0, help_text="pulses before this are published or about to be"
    )
    published = models.PositiveIntegerField(default=0)
    slot = models.PositiveSmallIntegerField(null=True, unique=True)

    def __str__(self) -> str:
        return f"{self.id} {self.pattern}"

    @property
    def settings(self) -> Settings:
        """The settings of the run."""
        return Settings(self.pattern, self.rate, self.seconds, self.payload, self.seed)

    def state(self, now: int) -> str:
        """Return "waiting", "running" or "done" at a time in microseconds since 1970."""
        if now >= self.ends_at:
            return "done"
        return "running" if now >= self.begins_at else "waiting"


class Traffic(models.Model):
    """What a lane of a run has carried, over all web processes; `measure/figures.py` says what each is."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE)
    lane = models.CharField(max_length=20)
    delivered = models.BigIntegerField(default=0)
    requests = models.BigIntegerField(default=0)
    empty = models.BigIntegerField(default=0)
    connections = models.BigIntegerField(default=0)
    bytes_up = models.BigIntegerField(default=0)
    bytes_down = models.BigIntegerField(default=0)
    bytes_idle = models.BigIntegerField(default=0)
    payload_bytes = models.BigIntegerField(default=0)
    header_bytes = models.BigIntegerField(default=0)
    cpu_us = models.FloatField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["run", "lane"], name="lab_one_row_a_lane")]

    def __str__(self) -> str:
        return f"{self.run_id} {self.lane}"


class Crossed(models.Model):
    """Requests and sockets of a lane that have ended, noted together: a list of `measure.exchange.Ended`."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="crossed")
    lane = models.CharField(max_length=20)
    exchanges = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.run_id} {self.lane} {len(self.exchanges)}"


class Batch(models.Model):
    """Pulses that were published, or received on a lane, saved together: `ids` and `at` are parallel lists.

    `gaps` holds the gaps that the lane declared, each as the cursor before it and the cursor after it, and
    `unseen` those of the ids that came while the page was hidden. `size` counts the ids and gaps.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="batches")
    lane = models.CharField(max_length=20)
    ids = models.JSONField(default=list)
    at = models.JSONField(default=list, help_text="microseconds since 1970")
    gaps = models.JSONField(default=list)
    unseen = models.JSONField(default=list)
    size = models.PositiveIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["run", "lane"], name="lab_batches_by_lane")]

    def __str__(self) -> str:
        return f"{self.run_id} {self.lane} {len(self.ids)}"


class Fault(models.Model):
    """A fault that was set on purpose in a run; `faults/fault.py` says what each kind does.

    Times are microseconds since 1970. Of `ms`, `bytes` and `status` each kind has at most one.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="faults")
    kind = models.CharField(max_length=20)
    lane = models.CharField(max_length=20, help_text='one of the five, or "all"')
    ms = models.PositiveIntegerField(default=0)
    bytes = models.PositiveIntegerField(default=0)
    status = models.CharField(max_length=10, blank=True)
    begins_at = models.BigIntegerField()
    ends_at = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.run_id} {self.kind} {self.lane}"


class Measuring(models.Model):
    """The one measurement that goes on, or was the last: this many clients of a lane, until a time."""

    lane = models.CharField(max_length=20)
    clients = models.PositiveIntegerField()
    until = models.BigIntegerField(help_text="microseconds since 1970")
    fetched = models.BooleanField(default=True, help_text="a worker has it")

    def __str__(self) -> str:
        return f"{self.clients} x {self.lane}"


class Measured(models.Model):
    """What this many clients of a lane cost when they were last measured: see `costs/measuring.py`."""

    lane = models.CharField(max_length=20)
    clients = models.PositiveIntegerField()
    figures = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lane", "clients"], name="lab_one_measurement_each")
        ]

    def __str__(self) -> str:
        return f"{self.clients} x {self.lane}"
