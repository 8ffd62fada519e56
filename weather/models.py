"""What the weather board stores."""

from typing import ClassVar

from django.db import models


class ObservationRow(models.Model):
    """One observation of one station, from one source; `round` counts how often the replay has started."""

    source = models.CharField(max_length=20, default="replay")
    station = models.CharField(max_length=4)
    round = models.PositiveIntegerField(default=0)
    observed_at = models.DateTimeField()
    temperature_c = models.FloatField(null=True)
    dew_point_c = models.FloatField(null=True)
    humidity_pct = models.FloatField(null=True)
    wind_direction_deg = models.FloatField(null=True)
    wind_speed_ms = models.FloatField(null=True)
    wind_gust_ms = models.FloatField(null=True)
    precipitation_mm = models.FloatField(null=True)
    pressure_hpa = models.FloatField(null=True)
    visibility_km = models.FloatField(null=True)

    class Meta:
        constraints: ClassVar = [
            # Two workers that make the same step at the same time save one observation.
            models.UniqueConstraint(fields=["station", "round", "observed_at"], name="one_row_an_observation")
        ]
        indexes: ClassVar = [models.Index(fields=["station", "-id"], name="observations_by_station")]

    def __str__(self) -> str:
        return f"{self.station} {self.observed_at:%Y-%m-%d %H:%M}"
