"""The claims: their page, and the API that lists them and judges those that were run."""

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from events.person import Person
from web import api
from web.errors import ApiError, not_understood
from web.table import table

from .. import views as lab
from ..schedule import due_times
from . import counting, domain
from .catalogue import ALL, EIGHTEEN, WIDESPREAD
from .claim import Break, Claim, Trial, Verdict

# What a probe counts is shown to its own visitor alone, and has few names.
MOST_COUNTS = 10
LARGEST_COUNT = 1e9


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """`GET /lab/claims/`: predict, run, compare."""
    groups = [lane | {"claims": _of(lane["name"])} for lane in lab.SHOWN]
    sizes = [lane | {"size": counting.sizes()[lane["name"]]} for lane in lab.SHOWN]
    shown = {
        "groups": groups,
        "widespread": WIDESPREAD,
        "sizes": sizes,
        # What the page's script needs; the rest is in the page as text.
        "claims": table(["id", "text", "prediction", "run"], map(_described, ALL.values())),
    }
    return render(request, "lab/claims.html", shown)


def _of(technique: str) -> list[Claim]:
    return [claim for claim in EIGHTEEN if claim.technique == technique]


@api.no_store
@require_safe
def claims(request: HttpRequest) -> JsonResponse:
    """`GET /lab/api/claims/`: the eighteen, and beside them the two widespread sentences."""
    return JsonResponse(
        {
            "claims": [_described(one) for one in EIGHTEEN],
            "widespread": [_described(one) for one in WIDESPREAD],
        }
    )


@api.no_store
@require_POST
def verdict(request: HttpRequest, claim: str) -> JsonResponse:
    """`POST /lab/api/claims/<claim>/verdict/` `{"runs":[{"id","counts"}]}`: judge a claim by own runs."""
    visitor = api.need_writer(request)
    if claim not in ALL:
        raise ApiError(404, "unknown_claim", "There is no such claim; GET /lab/api/claims/ lists them.")
    return JsonResponse(judged(visitor, ALL[claim], api.json_body(request)))


def judged(visitor: Person, claim: Claim, body: dict[str, Any]) -> dict[str, Any]:
    """Return what became of a claim by the visitor's own runs, which a body lists; 409 if they do not say."""
    tried = [_tried(visitor, one) for one in _list_of(body, len(claim.trials))]
    try:
        return _judged(claim, domain.judge(claim, tried))
    except domain.NotYet as error:
        message = (
            "A run goes on, a lane is still open, or the figures are not saved yet. Ask again in a second."
        )
        raise ApiError(409, "not_yet", message, {"Retry-After": "1"}) from error
    except domain.TooBusy as error:
        message = (
            f"Half of the pulses were published more than {domain.MOST_LATE_SECONDS} s late: this machine is "
            "too busy to judge what carries them. Run it again when it is quieter."
        )
        raise ApiError(409, "too_busy", message) from error
    except domain.NotThese as error:
        message = (
            "These runs are not those of the claim: start them as its `run` says, and count what it says."
        )
        raise ApiError(409, "other_runs", message) from error


def _list_of(body: dict[str, Any], count: int) -> list[Any]:
    listed = body.get("runs")
    if not isinstance(listed, list) or len(listed) != count:
        raise not_understood(
            f"runs must be a list of {count}: a run for each trial of the claim.", "bad_runs"
        )
    return listed


def _tried(visitor: Person, one: Any) -> domain.Tried:
    if not isinstance(one, dict) or not isinstance(one.get("id"), str):
        raise not_understood('Each of runs is {"id": …, "counts": {…}}.', "bad_runs")
    counts = one.get("counts", {})
    if not isinstance(counts, dict) or len(counts) > MOST_COUNTS or not all(map(_is_count, counts.values())):
        raise not_understood(f"counts must be at most {MOST_COUNTS} numbers by their names.", "bad_counts")
    return domain.Tried(lab.need_own(visitor, one["id"]), counts)


def _is_count(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return 0 <= value <= LARGEST_COUNT


def _judged(claim: Claim, verdict: Verdict) -> dict[str, Any]:
    figures = [
        {"name": measure.name, "unit": measure.unit, "value": value}
        for measure, value in zip(claim.measures, verdict.values, strict=True)
    ]
    return {
        "id": claim.id,
        "verdict": verdict.says,
        "depends_on": verdict.on if verdict.says == "depends" else None,
        "sentence": verdict.sentence,
        "figures": figures,
        "right_choice": claim.choice_of(verdict.values[0]),
        "threshold": claim.threshold,
    }


def _described(claim: Claim) -> dict[str, Any]:
    return {
        "id": claim.id,
        "technique": claim.technique,
        "side": claim.side,
        "text": claim.text,
        "source": claim.source,
        "prediction": {
            "question": claim.question,
            "choices": [{"id": choice.id, "text": choice.text} for choice in claim.choices],
        },
        "run": {"trials": [_trial(trial) for trial in claim.trials]},
        "threshold": claim.threshold,
        "measures": [asdict(measure) for measure in claim.measures],
    }


def _trial(trial: Trial) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": trial.name,
        "settings": vars(trial.settings),
        "pulses": len(due_times(trial.settings)),
        "lanes": list(trial.lanes),
        "silent": list(trial.silent),
        "faults": [_break(one) for one in trial.breaks],
    }
    if trial.probe:
        described["probe"] = {"name": trial.probe, "times": trial.times}
    return described


def _break(one: Break) -> dict[str, Any]:
    fault = {"kind": one.kind, "lane": one.lane, "seconds": one.seconds}
    return {"after": one.after, "fault": fault}
