"""The page, and the processor as a customer meets it: payments."""

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from faults.words import Offer
from web import api
from web.code import listing
from web.errors import ApiError, not_understood, not_yours
from web.visitor import met

from . import domain, forms, shapes
from .bench import texts
from .models import Payment
from .snapshot import snapshot

# More than a shop of this size ever charges at once; the database's integers hold many times that.
MOST_AMOUNT = 99_999_999
LONGEST_DESCRIPTION = 200
# A webhook's client is the server that is called; the browser only watches.
CLIENT_CODE = listing(
    "payments/shop/receiver.py",
    "payments/shop/checks.py",
    "static/payments/client.js",
    "static/payments/page.js",
)
SERVER_CODE = listing(
    "payments/transport.py",
    "payments/sending/signing.py",
    "payments/sending/delivery.py",
    "payments/domain.py",
)

_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)


# What this page can break: the connection on which the processor calls the receiver that misbehaves.
BREAKABLE = (Offer("refuse"), Offer("cut"), Offer("reset"), Offer("freeze"))


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The shop, the processor's dashboard and the bench: a snapshot, and the cursor to follow it from."""
    page = {
        "snapshot": snapshot(met(request).id),
        "attacks": texts.ATTACKS,
        "senders": texts.SENDERS,
        "clock": texts.clock(settings.WEBHOOK_TIME_SCALE),
        "faults": BREAKABLE,
        "faults_of": "payments",
    }
    code = {"client_code": CLIENT_CODE, "server_code": SERVER_CODE}
    return render(request, "payments/page.html", page | code)


@require_safe
def state(request: HttpRequest) -> JsonResponse:
    """`GET /payments/api/`: all that is a visitor's, and the cursor to follow it from."""
    return JsonResponse(snapshot(api.need_visitor(request).id))


@require_http_methods(["GET", "HEAD", "POST"])
def payments(request: HttpRequest) -> JsonResponse:
    """`POST /payments/api/payments/` `{"amount","currency","description"}`; `GET` lists."""
    if request.method != "POST":
        rows = Payment.objects.filter(visitor_id=api.need_visitor(request).id).order_by("-created_at")
        return JsonResponse({"payments": [shapes.payment(row) for row in rows[: forms.limit(request)]]})
    visitor, body = api.need_writer(request), api.json_body(request)
    amount = forms.whole(body.get("amount"), "amount", MOST_AMOUNT)
    currency = body.get("currency")
    if not isinstance(currency, str) or not _CURRENCY.fullmatch(currency):
        raise not_understood('currency is three capital letters, such as "EUR".', "bad_currency")
    description = api.need_line(body, "description", LONGEST_DESCRIPTION) if body.get("description") else ""
    try:
        row, new = domain.pay(visitor.id, amount, currency, description, forms.idempotency_key(request))
    except domain.KeyReused as error:
        raise forms.key_reused() from error
    return JsonResponse(shapes.payment(row), status=201 if new else 200)


@require_safe
def payment(request: HttpRequest, payment_id: str) -> JsonResponse:
    """`GET /payments/api/payments/<id>/`."""
    return JsonResponse(shapes.payment(_payment(api.need_visitor(request).id, payment_id)))


@require_POST
def refund(request: HttpRequest, payment_id: str) -> JsonResponse:
    """`POST /payments/api/payments/<id>/refund/`."""
    row = _payment(api.need_writer(request).id, payment_id)
    try:
        return JsonResponse(shapes.payment(domain.refund(row)))
    except domain.NotRefundable as error:
        message = f"This payment is {row.status}; only one that succeeded can be refunded."
        raise ApiError(409, "not_refundable", message) from error


def _payment(visitor_id: str, payment_id: str) -> Payment:
    row = Payment.objects.filter(visitor_id=visitor_id, pk=payment_id).first()
    if row is None:
        raise not_yours("payment")
    return row
