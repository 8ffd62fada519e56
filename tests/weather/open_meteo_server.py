"""A small HTTP server on loopback that answers as Open-Meteo documents it, errors and slowness included."""

import contextlib
import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

CURRENT = {
    "time": "2026-11-24T05:45",
    "interval": 900,
    "temperature_2m": 7.4,
    "relative_humidity_2m": 81,
    "dew_point_2m": 4.3,
    "precipitation": 0.2,
    "pressure_msl": 1009.8,
    "wind_speed_10m": 4.12,
    "wind_direction_10m": 310,
    "wind_gusts_10m": 9.3,
    "visibility": 24140.0,
}


def place(**changes: Any) -> dict[str, Any]:
    """Return one location of a documented answer."""
    head = {"latitude": 40.69, "longitude": -74.17, "generationtime_ms": 0.06, "utc_offset_seconds": 0}
    head |= {"timezone": "GMT", "timezone_abbreviation": "GMT", "elevation": 3.0}
    units = {"time": "iso8601", "interval": "seconds", "temperature_2m": "°C", "wind_speed_10m": "m/s"}
    return head | {"current_units": units, "current": CURRENT | changes}


def well(count: int = 3) -> tuple[int, bytes]:
    """Return the documented answer for several locations: a list."""
    return 200, json.dumps([place(temperature_2m=7.4 + number) for number in range(count)]).encode()


class OpenMeteoServer:
    """Answers with what `script` returns next, a status and a body; its last entry answers ever after."""

    def __init__(self, *script: "Callable[[], tuple[int, bytes]] | tuple[int, bytes]") -> None:
        self.script = list(script)
        self.asked: list[dict[str, list[str]]] = []
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}/v1/forecast"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,))

    def __enter__(self) -> "OpenMeteoServer":
        self._thread.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    def _answer(self) -> tuple[int, bytes]:
        entry = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        return entry() if callable(entry) else entry

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.asked.append(parse_qs(urlsplit(self.path).query))
                status, body = server._answer()
                self.send_response(status)
                self.send_header("Content-Type", "application/json; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                if status == 302:
                    self.send_header("Location", body.decode())
                self.end_headers()
                with contextlib.suppress(ConnectionError):  # who asks may have read enough
                    self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        return Handler
