"""django-eventstream as it ships, for several processes: a Django project in one file, events by Redis.

Source: django-eventstream README, "Setup for Channels", "Multiple instances and scaling" (EVENTSTREAM_REDIS),
"Sending events": `send_event`, with the time of publishing in each.
"""

import itertools
import os
import time
from collections.abc import Awaitable, Callable

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
    # By default, redis-py closes a connection that is silent for five seconds.
    EVENTSTREAM_REDIS=_redis_options | {"socket_timeout": None},
    USE_TZ=True,
)
django.setup()

import django_eventstream  # noqa: E402
from django.core.asgi import get_asgi_application  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.urls import include, path  # noqa: E402

from .headline import event  # noqa: E402

CHANNEL = "headlines"

urlpatterns = [
    path("stream/", include(django_eventstream.urls), {"channels": [CHANNEL]}),
    path("healthz", lambda request: HttpResponse("ok")),
]
application = get_asgi_application()


async def publisher() -> Callable[[], Awaitable[None]]:
    """Return a function that sends one event."""
    numbers = itertools.count(1)

    async def publish() -> None:
        django_eventstream.send_event(CHANNEL, "headline", event(next(numbers), time.time_ns() // 1000))

    return publish
