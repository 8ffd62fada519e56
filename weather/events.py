"""All that can happen in the weather."""

from dataclasses import dataclass
from typing import ClassVar

from events.event import Fact


@dataclass(frozen=True)
class Observation(Fact):
    """A station reported. SI units; None where the station did not report a value.

    `observed_at` is ISO 8601 UTC; temperatures in degrees Celsius, wind in metres a second from a direction
    in degrees, precipitation in millimetres an hour, pressure in hectopascals at sea level, visibility in
    kilometres.
    """

    type: ClassVar[str] = "observation"

    station: str
    observed_at: str
    temperature_c: float | None
    dew_point_c: float | None
    humidity_pct: float | None
    wind_direction_deg: float | None
    wind_speed_ms: float | None
    wind_gust_ms: float | None
    precipitation_mm: float | None
    pressure_hpa: float | None
    visibility_km: float | None

    @property
    def topic(self) -> str:
        return topic(self.station)


def topic(station: str) -> str:
    """Return the topic under which a station's observations are published."""
    return f"weather.{station}"
