"""The shop and the processor as a customer meets them: the page, orders, payments, and what was received."""

import re
import time

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from web import api
from web.code import listing
from web.errors import ApiError, not_understood

from . import domain, receiver, shapes, shop_domain
from .models import Payment
from .shop_models import Order, Received
from .snapshot import snapshot

# More than a shop of this size ever asks for at once; an integer of the database holds many times that.
MOST_AMOUNT = 99_999_999
LONGEST_DESCRIPTION = 200
MOST_QUANTITY = 99
MOST_ROWS = 200
ROWS = 50

_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_KEY = re.compile(r"[!-~]([ -~]{0,253}[!-~])?", re.ASCII)


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The shop, the processor's dashboard and the bench: a snapshot, and the cursor to follow it from."""
    code = listing(
        "static/payments/client.js",
        "payments/transport.py",
        "payments/signing.py",
        "payments/receiver.py",
        "payments/domain.py",
    )
    visitor = api.visitor_of(request)
    return render(
        request, "payments/page.html", {"snapshot": snapshot(visitor.id if visitor else ""), "code": code}
    )


@require_safe
def state(request: HttpRequest) -> JsonResponse:
    """`GET /payments/api/`: all that is a visitor's, and the cursor to follow it from."""
    return JsonResponse(snapshot(api.need_visitor(request).id))


@csrf_exempt  # the edge refuses foreign origins
@require_http_methods(["GET", "HEAD", "POST"])
def orders(request: HttpRequest) -> JsonResponse:
    """`POST /payments/api/orders/` `{"product": "mug", "quantity": 1}` with Idempotency-Key; `GET` lists."""
    if request.method != "POST":
        rows = Order.objects.filter(visitor_id=api.need_visitor(request).id).order_by("-created_at")
        return JsonResponse({"orders": [shapes.order(row) for row in rows[: _limit(request)]]})
    visitor, body = api.need_writer(request), api.json_body(request)
    product = shop_domain.PRODUCTS.get(str(body.get("product")))
    if product is None:
        raise not_understood(f"product is one of {', '.join(shop_domain.PRODUCTS)}.", "bad_product")
    quantity = _whole(body.get("quantity", 1), "quantity", MOST_QUANTITY)
    key = _idempotency_key(request) or domain.new_id("key")
    try:
        row, new = shop_domain.checkout(visitor.id, product, quantity, key)
    except domain.KeyReused as error:
        raise _key_reused() from error
    return JsonResponse(shapes.order(row), status=201 if new else 200)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def payments(request: HttpRequest) -> JsonResponse:
    """`POST /payments/api/payments/` `{"amount","currency","description"}`; `GET` lists."""
    if request.method != "POST":
        rows = Payment.objects.filter(visitor_id=api.need_visitor(request).id).order_by("-created_at")
        return JsonResponse({"payments": [shapes.payment(row) for row in rows[: _limit(request)]]})
    visitor, body = api.need_writer(request), api.json_body(request)
    amount = _whole(body.get("amount"), "amount", MOST_AMOUNT)
    currency = body.get("currency")
    if not isinstance(currency, str) or not _CURRENCY.fullmatch(currency):
        raise not_understood('currency is three capital letters, such as "EUR".', "bad_currency")
    description = api.need_text(body, "description", LONGEST_DESCRIPTION) if body.get("description") else ""
    try:
        row, new = domain.pay(visitor.id, amount, currency, description, _idempotency_key(request))
    except domain.KeyReused as error:
        raise _key_reused() from error
    return JsonResponse(shapes.payment(row), status=201 if new else 200)


@require_safe
def payment(request: HttpRequest, payment_id: str) -> JsonResponse:
    """`GET /payments/api/payments/<id>/`."""
    return JsonResponse(shapes.payment(_payment(api.need_visitor(request).id, payment_id)))


@csrf_exempt
@require_POST
def refund(request: HttpRequest, payment_id: str) -> JsonResponse:
    """`POST /payments/api/payments/<id>/refund/`."""
    row = _payment(api.need_writer(request).id, payment_id)
    try:
        return JsonResponse(shapes.payment(domain.refund(row)))
    except domain.NotRefundable as error:
        message = f"This payment is {row.status}; only one that succeeded can be refunded."
        raise ApiError(409, "not_refundable", message) from error


@csrf_exempt  # who sends here is known by a signature, not by a cookie
@require_POST
def receive(request: HttpRequest, source: str) -> JsonResponse:
    """`POST /payments/webhooks/<source>/`: where the shop is told."""
    if source not in receiver.SOURCES:
        message = f"Nobody sends from {source[:40]} here; there are {', '.join(receiver.SOURCES)}."
        raise ApiError(404, "unknown_source", message)
    receipt = receiver.receive(source, request.headers, _raw_body(request), time.time())
    return JsonResponse(receipt.body, status=receipt.status)


@require_safe
def received(request: HttpRequest) -> JsonResponse:
    """`GET /payments/api/received/?source=processor&limit=50`: the visitor's and nobody's, newest first."""
    rows = Received.objects.filter(visitor_id__in=("", api.need_visitor(request).id)).order_by("-id")
    if source := request.GET.get("source"):
        rows = rows.filter(source=source)
    return JsonResponse({"received": [shapes.received(row) for row in rows[: _limit(request)]]})


def _raw_body(request: HttpRequest) -> bytes:
    try:
        return request.body
    except RequestDataTooBig:
        return b" " * (receiver.MOST_BYTES + 1)


def _limit(request: HttpRequest) -> int:
    return api.need_limit(request, ROWS, MOST_ROWS)


def _payment(visitor_id: str, payment_id: str) -> Payment:
    row = Payment.objects.filter(visitor_id=visitor_id, pk=payment_id).first()
    if row is None:
        raise ApiError(404, "unknown_payment", "You have no payment with this id.")
    return row


def _whole(value: object, name: str, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= most:
        raise not_understood(f"{name} is a whole number from 1 to {most}.", f"bad_{name}")
    return value


def _idempotency_key(request: HttpRequest) -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is not None and not _KEY.fullmatch(key):
        raise not_understood("Idempotency-Key is 1 to 255 visible ASCII characters.", "bad_idempotency_key")
    return key


def _key_reused() -> ApiError:
    return ApiError(409, "key_reused", "This Idempotency-Key was used for something else: take a new one.")
