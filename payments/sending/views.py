"""The processor's dashboard: endpoints, and the deliveries to them."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from web import api
from web.errors import ApiError, not_understood, not_yours

from .. import forms, shapes
from ..models import Delivery, Endpoint
from ..snapshot import deliveries as newest_deliveries
from . import endpoints, outbox


@require_http_methods(["GET", "HEAD", "POST"])
def collection(request: HttpRequest) -> JsonResponse:
    """`GET /payments/api/endpoints/`, and `POST` `{"url","event_types","description","scheme"}`."""
    if request.method != "POST":
        rows = Endpoint.objects.filter(visitor_id=api.need_visitor(request).id).order_by("created_at")
        return JsonResponse({"endpoints": [shapes.endpoint(row) for row in rows]})
    visitor = api.need_writer(request)
    row = endpoints.create(visitor.id, api.json_body(request))
    return JsonResponse(shapes.endpoint(row) | {"secret": row.secret}, status=201)


@require_http_methods(["GET", "HEAD", "DELETE"])
def one(request: HttpRequest, endpoint_id: str) -> HttpResponse:
    """`GET` and `DELETE /payments/api/endpoints/<id>/`."""
    if request.method != "DELETE":
        visitor_id = api.need_visitor(request).id
        return JsonResponse(shapes.endpoint(endpoints.of_visitor(visitor_id, endpoint_id)))
    endpoints.delete(_own(request, endpoint_id))
    return HttpResponse(status=204)


@require_POST
def rotate(request: HttpRequest, endpoint_id: str) -> JsonResponse:
    """`POST …/rotate/`: a new secret, shown this once; the old ones sign too for a day."""
    row = endpoints.rotate(_own(request, endpoint_id))
    return JsonResponse(shapes.endpoint(row) | {"secret": row.secret})


@require_POST
def enable(request: HttpRequest, endpoint_id: str) -> JsonResponse:
    """`POST …/enable/`."""
    return JsonResponse(shapes.endpoint(endpoints.enable(_own(request, endpoint_id))))


@require_POST
def disable(request: HttpRequest, endpoint_id: str) -> JsonResponse:
    """`POST …/disable/`."""
    return JsonResponse(shapes.endpoint(endpoints.disable(_own(request, endpoint_id))))


@require_POST
def test(request: HttpRequest, endpoint_id: str) -> JsonResponse:
    """`POST …/test/` -> 202 and the delivery."""
    return JsonResponse(shapes.delivery(endpoints.test(_own(request, endpoint_id))), status=202)


@require_POST
def recover(request: HttpRequest, endpoint_id: str) -> JsonResponse:
    """`POST …/recover/` `{"since": ISO}` -> 202 `{"recovered": 3}`: sends what was missed since."""
    row = _own(request, endpoint_id)
    endpoints.need_enabled(row)
    since = shapes.moment(api.json_body(request).get("since"))
    if since is None:
        raise not_understood("since must be a time in ISO 8601, such as 2026-01-31T08:00:00Z.", "bad_since")
    return JsonResponse({"recovered": outbox.recover(row, since)}, status=202)


@require_safe
def deliveries(request: HttpRequest) -> JsonResponse:
    """`GET /payments/api/deliveries/?endpoint=ID&limit=50`: newest first, each with its last attempt."""
    visitor_id = api.need_visitor(request).id
    endpoint_id = api.need_query(request, "endpoint")
    if endpoint_id and endpoint_id != endpoints.SHOPS_ID:
        endpoints.of_visitor(visitor_id, endpoint_id)
    return JsonResponse({"deliveries": newest_deliveries(visitor_id, forms.limit(request), endpoint_id)})


@require_safe
def delivery(request: HttpRequest, delivery_id: int) -> JsonResponse:
    """`GET /payments/api/deliveries/<id>/`: with its body and every attempt."""
    return JsonResponse(shapes.delivery_in_full(_own_delivery(api.need_visitor(request).id, delivery_id)))


@require_POST
def redeliver(request: HttpRequest, delivery_id: int) -> JsonResponse:
    """`POST /payments/api/deliveries/<id>/redeliver/` -> 202: again, with the same id and a new signature."""
    row = _own_delivery(api.need_writer(request).id, delivery_id)
    endpoints.need_enabled(row.endpoint)
    if not outbox.restart(row):
        raise ApiError(409, "on_its_way", "An attempt at this delivery is in progress; wait for its outcome.")
    row.refresh_from_db()
    return JsonResponse(shapes.delivery(row), status=202)


def _own(request: HttpRequest, endpoint_id: str) -> Endpoint:
    return endpoints.of_visitor(api.need_writer(request).id, endpoint_id)


def _own_delivery(visitor_id: str, delivery_id: int) -> Delivery:
    rows = Delivery.objects.select_related("message", "endpoint")
    row = rows.filter(pk=delivery_id, message__visitor_id=visitor_id).first()
    if row is None:
        raise not_yours("delivery")
    return row
