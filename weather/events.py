"""All that can happen in the weather."""

from dataclasses import dataclass
from typing import ClassVar

from events.event import Fact

# The two sources, as WEATHER_SOURCE names them.
REPLAY, OPEN_METEO = "replay", "open-meteo"


@dataclass(frozen=True)
class Observation(Fact):
    """A station reported. SI units; None if the station did not report a value.

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


@dataclass(frozen=True)
class LiveObservation(Observation):
    """A live observation. Its topic is a different one, so that nobody takes the replay of 2013 for today."""

    @property
    def topic(self) -> str:
        return topic(self.station, OPEN_METEO)


def topic(station: str, source: str = REPLAY) -> str:
    """Return the topic under which a station's observations from a source are published."""
    return f"weather.{station}" if source == REPLAY else f"weather.live.{station}"
