"""The API of faults: break a run, see what became of it, end all that is broken."""

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods

from events.clock import microseconds
from faults import forms
from faults.fault import Fault
from faults.views import described, unreached
from web import api
from web.errors import ApiError

from .. import domain as runs
from .. import views as lab
from ..domain import LANES
from ..models import Run
from ..shared import Shared
from . import domain
from .verdict import Verdict

_made: Shared[list[dict[str, Any]]] = Shared()


@api.no_store
@require_http_methods(["GET", "HEAD", "POST", "DELETE"])
def faults(request: HttpRequest, run: str) -> HttpResponse:
    """`/lab/api/runs/<run>/faults/`: POST breaks something, DELETE ends all, GET shows the effects."""
    if request.method in ("GET", "HEAD"):
        return JsonResponse({"faults": _verdicts_on(lab.need_run(run))})
    own = lab.need_own(api.need_writer(request), run)
    try:
        return _begin(request, own) if request.method == "POST" else _end_all(own)
    except domain.RunOver as error:
        raise ApiError(409, "run_over", "This run is over; start another, and break that.") from error
    except domain.TooMany as error:
        message = f"This run has had {domain.MOST_FAULTS} faults, which is the most."
        raise ApiError(409, "too_many_faults", message) from error
    except domain.Unreached as error:
        raise unreached() from error


def _verdicts_on(run: Run) -> list[dict[str, Any]]:
    """Return each fault with its verdicts, made again when the faults are others, or each second."""
    over = runs.is_complete(run)
    second = None if over else microseconds() // 1_000_000
    version = second, runs.newest_note(run), domain.version_of(run)

    def make() -> list[dict[str, Any]]:
        return [_of(run.id, fault) | _judged(lanes) for fault, lanes in domain.verdicts(run)]

    return _made.of(run.id, version, make)


def _begin(request: HttpRequest, run: Run) -> HttpResponse:
    api.need_unoccupied(run.visitor_id)
    wanted = forms.wanted_of(api.json_body(request), LANES)
    return JsonResponse(_of(run.id, domain.begin(run, wanted)), status=201)


def _end_all(run: Run) -> HttpResponse:
    domain.end_all(run)
    return HttpResponse(status=204)


def _of(run: str, fault: Fault) -> dict[str, Any]:
    return {"run": run, **described(fault)}


def _judged(lanes: dict[str, Verdict]) -> dict[str, Any]:
    return {"lanes": {lane: asdict(verdict) for lane, verdict in lanes.items()}}
