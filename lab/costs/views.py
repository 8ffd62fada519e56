"""What N clients would cost: the page, and the API that measures and says what was measured."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from web import api
from web.errors import ApiError, not_understood

from .. import domain
from ..views import SHOWN
from . import measuring


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """`GET /lab/costs/`: measure, and calculate for more clients than this machine can open."""
    return render(request, "lab/costs.html", {"lanes": SHOWN, "sizes": measuring.SIZES})


@api.no_store
@require_http_methods(["GET", "HEAD", "POST"])
def costs(request: HttpRequest) -> JsonResponse:
    """`GET /lab/api/costs/`: what was measured; `POST` `{"lane","clients"}`: measure it again."""
    if request.method == "POST":
        _begin(request)
    return JsonResponse(measuring.state(), status=202 if request.method == "POST" else 200)


def _begin(request: HttpRequest) -> None:
    api.need_writer(request)
    body = api.json_body(request)
    lane, clients = body.get("lane"), body.get("clients")
    if lane not in domain.LANES:
        raise not_understood(f"lane must be one of {', '.join(domain.LANES)}.", "bad_lane")
    if type(clients) is not int or clients not in measuring.SIZES:
        raise not_understood(f"clients must be one of {', '.join(map(str, measuring.SIZES))}.", "bad_clients")
    if not measuring.begin(lane, clients):
        message = (
            "A measurement is going on: two at once would measure each other. Try again when it is over."
        )
        raise ApiError(503, "measuring", message, {"Retry-After": str(round(measuring.WINDOW_SECONDS))})
