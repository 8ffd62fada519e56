"""Live weather from Open-Meteo. Source: Open-Meteo, "Weather Forecast API" (no key, CC BY 4.0)."""

import json
import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

import requests
from django.conf import settings
from django.utils.timezone import now
from tenacity import (
    Retrying,
    before_sleep_log,
    retry_if_exception,
    stop_after_attempt,
    wait_random_exponential,
)
from urllib3.exceptions import HTTPError

from events.clock import iso

from .domain import STATIONS, Station
from .events import LiveObservation, Observation

logger = logging.getLogger(__name__)

# To connect and to read: an answer takes well under a second; a server that takes ten is not well.
TIMEOUT_SECONDS = (3.05, 10)
# For the whole answer, even if it arrives slowly: a thread of the worker waits for it.
LONGEST_ANSWER_SECONDS = 20.0
# The answer for three places has two thousand bytes.
MOST_BYTES = 100_000
CHUNK_BYTES = 16_384
# The next attempt comes in a quarter of an hour anyway, so a few are enough.
ATTEMPTS = 3
# Its reasons are one sentence; the page of a broken proxy in between is not.
LOGGED_CHARACTERS = 200
# Clocks differ; an observation from further in the future would stay the newest one for that time.
AHEAD = timedelta(hours=1)
# No value of the weather has seven digits in these units; visibility, in metres, has six at most.
BEYOND = 1_000_000

_CURRENT = {
    "temperature_c": "temperature_2m",
    "dew_point_c": "dew_point_2m",
    "humidity_pct": "relative_humidity_2m",
    "wind_direction_deg": "wind_direction_10m",
    "wind_speed_ms": "wind_speed_10m",
    "wind_gust_ms": "wind_gusts_10m",
    "precipitation_mm": "precipitation",
    "pressure_hpa": "pressure_msl",
    "visibility_km": "visibility",
}


def current(
    last: datetime | None,
    sleep: Callable[[float], None] = time.sleep,
    timeout: tuple[float, float] = TIMEOUT_SECONDS,
) -> list[Observation]:
    """Return the current weather at all stations; nothing if Open-Meteo fails, so the last values stay."""
    try:
        for attempt in Retrying(
            stop=stop_after_attempt(ATTEMPTS),
            wait=wait_random_exponential(multiplier=1, max=20),
            retry=retry_if_exception(_may_pass),
            before_sleep=before_sleep_log(logger, logging.WARNING),
            sleep=sleep,
            reraise=True,
        ):
            with attempt:
                return _ask(timeout)
    except (requests.RequestException, RecursionError, KeyError, TypeError, ValueError) as error:
        logger.warning("Open-Meteo failed, the last values stay: %s", error)
    return []


def _may_pass(error: BaseException) -> bool:
    """Return whether a retry can help; it cannot if the request itself was refused."""
    if isinstance(error, requests.HTTPError) and error.response is not None:
        return error.response.status_code in (429, 500, 502, 503, 504)
    return isinstance(error, requests.RequestException)


def _ask(timeout: tuple[float, float]) -> list[Observation]:
    stations = list(STATIONS.values())
    with requests.get(
        settings.OPEN_METEO_URL,
        params={
            "latitude": ",".join(str(station.latitude) for station in stations),
            "longitude": ",".join(str(station.longitude) for station in stations),
            "current": ",".join(_CURRENT.values()),
            "wind_speed_unit": "ms",
        },
        timeout=timeout,
        stream=True,
        allow_redirects=False,
    ) as answer:
        body = _body(answer, time.monotonic() + LONGEST_ANSWER_SECONDS)
    if not answer.ok:
        reason = body[:LOGGED_CHARACTERS].decode(errors="replace")
        logger.warning("Open-Meteo answers %s: %s", answer.status_code, reason)
    answer.raise_for_status()
    places = zip(stations, json.loads(body), strict=True)
    reports = [_observation(station, place) for station, place in places]
    return [report for report in reports if report is not None]


def _body(answer: requests.Response, until: float) -> bytes:
    """Return the body of an answer. Raises ValueError if it is too large, RequestException if it fails."""
    body = b""
    try:
        while chunk := answer.raw.read1(CHUNK_BYTES, decode_content=True):
            body += chunk
            if len(body) > MOST_BYTES:
                raise ValueError(f"the answer is larger than {MOST_BYTES} bytes")
            if time.monotonic() > until:
                raise requests.Timeout(f"the answer takes longer than {LONGEST_ANSWER_SECONDS:.0f} s")
    except HTTPError as error:
        raise requests.ConnectionError(error) from error
    return body


def _observation(station: Station, place: Any) -> Observation | None:
    """Return the report of one place, or None if it is malformed, so that the other places still count."""
    try:
        values_now = place["current"]
        values = {name: _number(values_now.get(theirs)) for name, theirs in _CURRENT.items()}
        observed_at = _past(values_now["time"])
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError) as error:
        logger.warning("Open-Meteo has no usable report of %s: %r", station.code, error)
        return None
    if values["visibility_km"] is not None:
        values["visibility_km"] = round(values["visibility_km"] / 1000, 1)
    return LiveObservation(station=station.code, observed_at=iso(observed_at), **values)


def _past(text: str) -> datetime:
    """Return the time of an observation, in UTC if it has no zone. Raises ValueError for a future time."""
    reported = datetime.fromisoformat(text)
    if reported.tzinfo is None:
        reported = reported.replace(tzinfo=timezone.utc)
    observed_at = reported.astimezone(timezone.utc)
    if observed_at > now() + AHEAD:
        raise ValueError(f"observed in the future: {text[:40]}")
    return observed_at


def _number(value: Any) -> float | None:
    """Return a reported value, None if there is none. Raises ValueError if it is not a number."""
    if value is None or (type(value) in (int, float) and abs(value) < BEYOND):
        return value
    raise ValueError(f"not a number: {str(value)[:40]}")
