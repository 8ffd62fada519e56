"""django-eventstream as it ships, for several processes: a Django project in one file, events by Redis.

Source: django-eventstream README, "Setup for Channels", "Multiple instances and scaling" (EVENTSTREAM_REDIS),
"Sending events". `python -m bench.peers.eventstream_as_shipped COUNT PER_SECOND` is the process that sends
events, `send_event` as documented, with the time of publishing in each.
"""

import os
import sys
import time

import django
import redis
from django.conf import settings

_redis_options = redis.connection.parse_url(os.environ["REDIS_URL"])
if "path" in _redis_options:
    _redis_options = {"unix_socket_path": _redis_options["path"], "db": _redis_options.get("db", 0)}

settings.configure(
    SECRET_KEY="bench-" + "x" * 50,
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "django_eventstream"],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    DATABASES={
        "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{os.environ['DATA_DIR']}/db.sqlite3"}
    },
    # redis-py closes a connection that is silent for five seconds unless told otherwise.
    EVENTSTREAM_REDIS=_redis_options | {"socket_timeout": None},
    USE_TZ=True,
)
django.setup()

import django_eventstream  # noqa: E402
from django.core.asgi import get_asgi_application  # noqa: E402
from django.urls import include, path  # noqa: E402

CHANNEL = "headlines"
HEADLINE = {
    "headline": "Eagle is down to 50 000 feet and the crew sees the site ahead",
    "urgency": "urgent",
    "source": "mission",
    "author": "",
    "phase": "Descent",
    "moment": 51,
    "at": "1969-07-20T20:04:55Z",
    "published_at": "2026-01-01T00:00:00Z",
    "link": "",
}

urlpatterns = [path("stream/", include(django_eventstream.urls), {"channels": [CHANNEL]})]
application = get_asgi_application()


def send(count: int, per_second: float) -> None:
    """Send so many events at an even pace."""
    began = time.monotonic()
    for number in range(count):
        time.sleep(max(0.0, began + number / per_second - time.monotonic()))
        django_eventstream.send_event(
            CHANNEL, "headline", {"t": time.time_ns() // 1000, "data": HEADLINE | {"id": number}}
        )


if __name__ == "__main__":
    send(int(sys.argv[1]), float(sys.argv[2]))
