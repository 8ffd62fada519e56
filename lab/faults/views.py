"""The API of faults: break a run, see what became of it, end all that is broken."""

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods

from web import api
from web.errors import ApiError

from .. import views as runs
from ..models import Run
from . import domain, forms
from .fault import Fault


@api.no_store
@require_http_methods(["GET", "HEAD", "POST", "DELETE"])
def faults(request: HttpRequest, run: str) -> HttpResponse:
    """`/lab/api/runs/<run>/faults/`: POST breaks something, DELETE ends all, GET says what came of each."""
    if request.method in ("GET", "HEAD"):
        judged = domain.verdicts(runs.need_run(run))
        return JsonResponse({"faults": [_judged(fault, lanes) for fault, lanes in judged]})
    own = runs.need_own(request, run)
    try:
        return _begin(request, own) if request.method == "POST" else _end_all(own)
    except domain.RunOver as error:
        raise ApiError(409, "run_over", "This run is over; start another, and break that.") from error
    except domain.TooMany as error:
        message = f"This run has had {domain.MOST_FAULTS} faults, which is the most."
        raise ApiError(409, "too_many_faults", message) from error
    except domain.Unreached as error:
        message = "Redis does not answer, so nothing can be broken or mended now. Try again in a moment."
        raise ApiError(503, "log_unavailable", message, {"Retry-After": "2"}) from error


def _begin(request: HttpRequest, run: Run) -> HttpResponse:
    wanted = forms.wanted_of(api.json_body(request))
    return JsonResponse(_described(domain.begin(run, wanted)), status=201)


def _end_all(run: Run) -> HttpResponse:
    domain.end_all(run)
    return HttpResponse(status=204)


def _described(fault: Fault) -> dict[str, Any]:
    """Return a fault, of its amounts only the one that its kind has."""
    fields = asdict(fault)
    return {name: value for name, value in fields.items() if value or name not in ("ms", "bytes", "status")}


def _judged(fault: Fault, lanes: dict[str, Any]) -> dict[str, Any]:
    return {**_described(fault), "lanes": {lane: asdict(verdict) for lane, verdict in lanes.items()}}
