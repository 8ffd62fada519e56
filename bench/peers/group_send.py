"""The stock way with Channels: a consumer in a group, reached by `group_send` on the Redis pub/sub layer.

Source: Channels documentation, tutorial part 3 ("Rewrite Chat Server as Asynchronous") and "Channel Layers".
"""

import itertools
import json
import os
import time
from collections.abc import Awaitable, Callable

import django
from django.conf import settings

# By default, redis-py closes a connection that is silent for five seconds.
_HOST = {"address": os.environ["REDIS_URL"], "socket_timeout": None}

settings.configure(
    SECRET_KEY="bench",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=["channels"],
    CHANNEL_LAYERS={
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [_HOST]},
        }
    },
    USE_TZ=True,
)
django.setup()

from channels.generic.websocket import AsyncWebsocketConsumer  # noqa: E402
from channels.layers import get_channel_layer  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from django.core.asgi import get_asgi_application  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.urls import path  # noqa: E402

from .ticks import frame  # noqa: E402

GROUP = "ticks"


class Ticks(AsyncWebsocketConsumer):
    """One client's socket, a member of the group."""

    async def connect(self) -> None:
        await self.channel_layer.group_add(GROUP, self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard(GROUP, self.channel_name)

    async def ticks(self, event: dict) -> None:
        await self.send(text_data=json.dumps(event["frame"]))


urlpatterns = [path("healthz", lambda request: HttpResponse("ok"))]
application = ProtocolTypeRouter(
    {
        "http": get_asgi_application(),
        "websocket": URLRouter([path("ws/", Ticks.as_asgi())]),
    }
)


async def publisher() -> Callable[[], Awaitable[None]]:
    """Return a function that sends one step to the group."""
    layer, numbers = get_channel_layer(), itertools.count(1)

    async def publish() -> None:
        step = frame(next(numbers), time.time_ns() // 1000)
        await layer.group_send(GROUP, {"type": "ticks", "frame": step})

    return publish
