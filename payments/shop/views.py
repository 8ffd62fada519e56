"""The shop's API: orders for customers, and where other servers send webhooks."""

import time

from django.core.exceptions import RequestDataTooBig
from django.db.models import QuerySet
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from web import api
from web.edge import guard
from web.errors import ApiError, not_understood

from .. import domain as processor
from .. import forms, shapes
from . import domain, reading, receiver
from .models import Order, Received

MOST_QUANTITY = 99


@require_http_methods(["GET", "HEAD", "POST"])
def orders(request: HttpRequest) -> JsonResponse:
    """`POST /payments/api/orders/` `{"product": "mug", "quantity": 1}` with Idempotency-Key; `GET` lists."""
    if request.method != "POST":
        rows = Order.objects.filter(visitor_id=api.need_visitor(request).id).order_by("-created_at")
        return JsonResponse({"orders": [shapes.order(row) for row in rows[: forms.limit(request)]]})
    visitor, body = api.need_writer(request), api.json_body(request)
    product = domain.PRODUCTS.get(str(body.get("product")))
    if product is None:
        raise not_understood(f"product must be one of {', '.join(domain.PRODUCTS)}.", "bad_product")
    quantity = forms.whole(body.get("quantity", 1), "quantity", MOST_QUANTITY)
    key = forms.idempotency_key(request) or processor.new_id("key")
    try:
        row, new = domain.checkout(visitor.id, product, quantity, key)
    except processor.KeyReused as error:
        raise forms.key_reused() from error
    return JsonResponse(shapes.order(row), status=201 if new else 200)


@require_POST
def receive(request: HttpRequest, source: str) -> JsonResponse:
    """`POST /payments/webhooks/<source>/`: where the shop receives."""
    if source not in receiver.SOURCES:
        _count_refused(request)
        message = f"There is no source {source[:40]}; the sources are {', '.join(receiver.SOURCES)}."
        raise ApiError(404, "unknown_source", message)
    receipt = receiver.receive(source, request.headers, _raw_body(request), time.time())
    if not receipt.is_authentic:
        _count_refused(request)
    return JsonResponse(receipt.body, status=receipt.status, headers=receipt.headers)


@require_safe
def received(request: HttpRequest) -> JsonResponse:
    """`GET /payments/api/received/?source=processor&limit=50`: the visitor's and nobody's, newest first."""
    rows = _seen_by(api.need_visitor(request).id).defer("body").order_by("-id")
    if source := api.need_query(request, "source"):
        rows = rows.filter(source=source)
    return JsonResponse({"received": [shapes.received(row) for row in rows[: forms.limit(request)]]})


@require_safe
def received_one(request: HttpRequest, received_id: int) -> JsonResponse:
    """`GET /payments/api/received/<id>/`: with its body."""
    row = _seen_by(api.need_visitor(request).id).filter(pk=received_id).first()
    if row is None:
        raise ApiError(404, "unknown_webhook", "You have received no webhook with this id.")
    return JsonResponse(shapes.received_in_full(row))


def _seen_by(visitor_id: str) -> QuerySet[Received]:
    """Return the webhooks that concern a visitor, and those that concern nobody."""
    return Received.objects.filter(visitor_id__in=("", visitor_id))


def _count_refused(request: HttpRequest) -> None:
    """Count a refused webhook as a write of its address, which has a limit in public mode."""
    if hasattr(request, "scope"):
        guard.count_write(request.scope)


def _raw_body(request: HttpRequest) -> bytes:
    try:
        return request.body
    except RequestDataTooBig:
        return b" " * (reading.MOST_BYTES + 1)
