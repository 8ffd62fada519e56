"""A receiver that misbehaves on demand, so that a class can watch how the sender copes.

The URL stays the same and the visitor changes what it does, so that a failed delivery arrives in the end.
"""

import asyncio
from collections.abc import AsyncIterator

from asgiref.sync import sync_to_async
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.views.decorators.http import require_POST

from faults.breakable import Breakable
from faults.domain import of_visitor
from web.asgi.answer import Application, Scope

from ..shop import domain as shop_domain
from ..transport import DEADLINE_SECONDS

# Longer than the sender waits, but not forever.
TIMEOUT_SECONDS = DEADLINE_SECONDS + 2
SLOW_SECONDS = 3
RETRY_AFTER_SECONDS = 20

_ANSWERS: dict[str, tuple[int, dict[str, str]]] = {
    "well": (200, {}),
    "slow": (200, {}),
    "timeout": (200, {}),
    "500": (500, {}),
    "410": (410, {}),
    "429": (429, {"Retry-After": str(RETRY_AFTER_SECONDS)}),
    "redirect": (302, {"Location": "/payments/webhooks/processor/"}),
}
_HELD = {"slow": SLOW_SECONDS, "timeout": TIMEOUT_SECONDS}
KINDS = (*_ANSWERS, "drip")


def address_for(visitor_id: str) -> str:
    """Return the URL at which our workers reach a visitor's misbehaving receiver."""
    return f"{settings.SELF_URL}/payments/api/misbehave/{visitor_id}/"


def breakable(pages: Application) -> Application:
    """Return the application that answers at such a URL; its visitor's faults act on its connections."""
    return Breakable("webhook", _owner, pages)


def _owner(scope: Scope) -> str:
    return of_visitor("payments", scope["url_route"]["kwargs"]["visitor_id"])


@require_POST
async def misbehave(request: HttpRequest, visitor_id: str) -> HttpResponseBase:
    """`POST /payments/api/misbehave/<visitor>/`: answers as that visitor chose. Held without a thread."""
    shop = await sync_to_async(shop_domain.shop_of)(visitor_id)
    kind = shop.misbehaviour
    if kind == "drip":
        return StreamingHttpResponse(_drip(), content_type="text/plain")
    await asyncio.sleep(_HELD.get(kind, 0))
    status, headers = _ANSWERS[kind]
    error = {"code": "as_you_wished", "message": f"This receiver does what you chose: {kind}."}
    return JsonResponse({"error": error} if status >= 400 else {"did": kind}, status=status, headers=headers)


async def _drip() -> AsyncIterator[bytes]:
    """Yield a byte a second, for longer than the sender waits."""
    for _ in range(int(TIMEOUT_SECONDS)):
        yield b"."
        await asyncio.sleep(1)
