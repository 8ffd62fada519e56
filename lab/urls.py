"""The routes of the lab that Django answers."""

from django.urls import path

from . import views
from .around import timed_view
from .claims import views as claims
from .costs import views as costs
from .faults import views as faults
from .lanes import webhook

app_name = "lab"
urlpatterns = [
    path("", views.page, name="page"),
    path("costs/", costs.page, name="costs"),
    path("api/costs/", costs.costs, name="api-costs"),
    path("claims/", claims.page, name="claims"),
    path("api/claims/", claims.claims, name="api-claims"),
    path("api/claims/<claim>/verdict/", claims.verdict, name="verdict"),
    path("api/runs/", views.runs, name="runs"),
    path("api/runs/<run>/", views.run, name="run"),
    path("api/runs/<run>/receipts/", views.receipts, name="receipts"),
    path("api/runs/<run>/ledger/", views.ledger, name="ledger"),
    path("api/runs/<run>/faults/", faults.faults, name="faults"),
    path("api/runs/<run>/export/", views.export, name="export"),
    path("runs/<run>/webhook/", timed_view(webhook.receive), name="webhook"),
]
