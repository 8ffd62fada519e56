"""The stock way to long-poll: a Django async view that awaits what is new, in a project in one file.

Source: Django documentation, "Asynchronous support" (async views); asyncio documentation, "Synchronization
Primitives" (Event). What is posted goes straight to those who wait, without Redis, which is kinder to it
than several processes would be.
"""

import asyncio
import json
from contextlib import suppress

from django.conf import settings

settings.configure(
    SECRET_KEY="bench",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=[],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    USE_TZ=True,
)

from django.core.asgi import get_asgi_application  # noqa: E402
from django.http import HttpRequest, HttpResponse, JsonResponse  # noqa: E402
from django.urls import path  # noqa: E402
from django.views.decorators.csrf import csrf_exempt  # noqa: E402

messages: list[dict] = []
news = asyncio.Event()


async def updates(request: HttpRequest) -> JsonResponse:
    """Held until there are messages after the cursor, or the wait is over."""
    cursor = int(request.GET.get("cursor", len(messages)))
    if len(messages) <= cursor:
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(news.wait(), float(request.GET.get("wait", 25)))
    return JsonResponse({"events": messages[cursor:], "cursor": len(messages)})


@csrf_exempt
async def publish(request: HttpRequest) -> HttpResponse:
    """Receive a message and publish it."""
    global news
    messages.append(json.loads(request.body))
    waited_for, news = news, asyncio.Event()
    waited_for.set()
    return HttpResponse(status=204)


urlpatterns = [path("updates/", updates), path("publish/", publish)]
application = get_asgi_application()
