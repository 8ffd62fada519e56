"""The API of a product's faults: break the visitor's own connections, see what is broken, end all of it."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods

from events.hub import hub
from web import api
from web.errors import ApiError

from . import domain, forms
from .events import APP, TOPIC
from .fault import Fault

# Of one visitor in one product: each kind once.
MOST_AT_ONCE = 12


def of_product(app: str) -> Callable[[HttpRequest], HttpResponse]:
    """Return the view of `/<app>/api/faults/`: POST breaks something, GET lists what acts, DELETE ends all.

    All of it concerns this visitor's own connections to the app's technique.
    """

    @api.no_store
    @require_http_methods(["GET", "HEAD", "POST", "DELETE"])
    def faults(request: HttpRequest) -> HttpResponse:
        if request.method in ("GET", "HEAD"):
            of = domain.of_visitor(app, api.need_visitor(request).id)
            return JsonResponse({"faults": [described(fault) for fault in acting(of)]})
        visitor_id = api.need_writer(request).id
        of = domain.of_visitor(app, visitor_id)
        if request.method == "POST":
            api.need_unoccupied(visitor_id)
        try:
            return _begin(request, of) if request.method == "POST" else _end_all(of)
        except domain.Unreached as error:
            raise unreached() from error

    return faults


def _begin(request: HttpRequest, of: str) -> HttpResponse:
    fault = domain.fault_of(of, forms.wanted_of(api.json_body(request)))
    if len(acting(of)) >= MOST_AT_ONCE:
        message = f"{MOST_AT_ONCE} things are broken already, which is the most: end them first."
        raise ApiError(409, "too_many_faults", message)
    domain.begin(fault)
    return JsonResponse(described(fault), status=201)


def _end_all(of: str) -> HttpResponse:
    domain.end_all(of)
    return HttpResponse(status=204)


def acting(of: str) -> list[Fault]:
    """Return the faults that act on somebody's connections now, oldest first."""
    return domain.acting(list(hub.tails[APP].events(TOPIC))).get(of, [])


def described(fault: Fault) -> dict[str, Any]:
    """Return a fault, of its amounts only the one that its kind has."""
    fields = asdict(fault)
    del fields["of"]
    return {name: value for name, value in fields.items() if value or name not in ("ms", "bytes", "status")}


def unreached() -> ApiError:
    """Return the 503 for when no web process can be reached."""
    message = "Redis does not answer, so nothing can be broken or mended now. Try again in a moment."
    return ApiError(503, "log_unavailable", message, {"Retry-After": "2"})
