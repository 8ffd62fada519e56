"""What a visitor can trigger: other senders' webhooks, attacks on the receiver, a misbehaving receiver.

These views send requests to this very site and wait for the answers, so they wait outside of Django's
threads: one of those may be the one that has to answer.
"""

from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_http_methods, require_POST

from events.person import Person
from web import api
from web.errors import not_understood

from .. import shapes
from ..shop import domain as shop_domain
from ..shop.models import Order, Shop
from ..snapshot import settings_of
from . import attacks, misbehaviour, samples
from .samples import Sample

_PRODUCT = shop_domain.PRODUCTS["mug"]


@require_POST
async def attack(request: HttpRequest) -> JsonResponse:
    """`POST /payments/api/attacks/` `{"kind": "replay"}` -> what was sent, verdicts, the order."""
    visitor = api.need_writer(request)
    kind = str(api.json_body(request).get("kind"))
    if kind not in attacks.KINDS:
        raise not_understood(f"kind must be one of {', '.join(attacks.KINDS)}.", "bad_kind")
    order = await sync_to_async(shop_domain.place_unpaid)(visitor.id, _PRODUCT)
    sent = await sync_to_async(attacks.KINDS[kind], thread_sensitive=False)(order)
    await order.arefresh_from_db()
    for one in sent:
        one["request"]["curl"] = _from_outside(request, one["request"]["curl"])
    return JsonResponse({"kind": kind, "sent": sent, "order": shapes.order(order)})


@require_http_methods(["GET", "HEAD", "POST"])
async def stories(request: HttpRequest) -> JsonResponse:
    """`POST /payments/api/stories/` `{"kind": "github"}` sends one; `GET` has the curl commands."""
    if request.method != "POST":
        visitor = api.need_visitor(request)
        return JsonResponse(
            {
                "stories": [
                    {"kind": kind, "curl": _from_outside(request, make(visitor, {}).curl)}
                    for kind, make in _STORIES.items()
                ]
            }
        )
    visitor, body = api.need_writer(request), api.json_body(request)
    kind = str(body.get("kind"))
    if kind not in _STORIES and kind != "stripe":
        raise not_understood(f"kind must be one of stripe, {', '.join(_STORIES)}.", "bad_kind")
    sample = await _stripe(visitor) if kind == "stripe" else _STORIES[kind](visitor, body)
    sent = await sync_to_async(attacks.sent, thread_sensitive=False)(sample)
    sent["request"]["curl"] = _from_outside(request, sample.curl)
    return JsonResponse({"kind": kind, "sent": [sent]})


@require_http_methods(["GET", "HEAD", "POST"])
def shop(request: HttpRequest) -> JsonResponse:
    """`POST /payments/api/shop/` `{"deduplicate": false}` or `{"misbehaviour": "429"}`; `GET` shows both."""
    if request.method != "POST":
        return JsonResponse(settings_of(api.need_visitor(request).id))
    visitor, body = api.need_writer(request), api.json_body(request)
    changed = {name: body[name] for name in ("deduplicate", "misbehaviour") if name in body}
    if not isinstance(changed.get("deduplicate", True), bool):
        raise not_understood("deduplicate must be true or false.", "bad_deduplicate")
    if changed.get("misbehaviour", "well") not in misbehaviour.KINDS:
        message = f"misbehaviour must be one of {', '.join(misbehaviour.KINDS)}."
        raise not_understood(message, "bad_misbehaviour")
    Shop.objects.update_or_create(visitor_id=visitor.id, defaults=changed)
    return JsonResponse(settings_of(visitor.id))


def _from_outside(request: HttpRequest, command: str) -> str:
    """Return a command with the URL at which this visitor reaches the site; workers use another."""
    return command.replace(settings.SELF_URL, request.build_absolute_uri("/").removesuffix("/"), 1)


def _push(visitor: Person, body: dict[str, Any]) -> Sample:
    return samples.push(visitor.id, visitor.name, _line(body, "title", "Show prices with their tax"))


def _message(visitor: Person, body: dict[str, Any]) -> Sample:
    return samples.message(visitor.id, visitor.name, _line(body, "text", "Is my order on its way?"))


def _customer(visitor: Person, body: dict[str, Any]) -> Sample:
    name = _line(body, "name", visitor.name)
    return samples.customer(visitor.id, f"cus_{visitor.id[:8]}", name, "ada@example.org")


def _line(body: dict[str, Any], name: str, default: str) -> str:
    return api.need_line({name: default} | body, name, 200)


async def _stripe(visitor: Person) -> Sample:
    """Return a payment of the visitor's newest order that is not paid, or of one made for it."""
    waiting = Order.objects.filter(visitor_id=visitor.id, status__in=("placed", "processing"))
    order = await waiting.order_by("-created_at").afirst()
    order = order or await sync_to_async(shop_domain.place_unpaid)(visitor.id, _PRODUCT)
    return samples.stripe(order.id, order.amount, order.currency)


_STORIES = {"github": _push, "messaging": _message, "crm": _customer}
