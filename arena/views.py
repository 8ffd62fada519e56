"""The arena's page. What is on the field comes by the connection that the page opens."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from web.code import listing
from web.visitor import met

CLIENT_CODE = (
    "static/arena/client.js",
    "static/arena/game.js",
    "static/arena/rules.js",
    "static/arena/wire.js",
    "static/arena/netcode/prediction.js",
    "static/arena/netcode/reconciliation.js",
    "static/arena/netcode/interpolation.js",
    "static/arena/netcode/compensation.js",
    "static/arena/ways/asking.js",
)
SERVER_CODE = (
    "arena/transport.py",
    "arena/ways.py",
    "arena/inputs.py",
    "arena/simulation.py",
    "arena/game/field.py",
    "arena/rules.py",
    "arena/wire.py",
)


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The field, and everything that can be tried on it."""
    code = {"client_code": listing(*CLIENT_CODE), "server_code": listing(*SERVER_CODE)}
    return render(request, "arena/page.html", {"snapshot": {"visitor": met(request).name}} | code)
