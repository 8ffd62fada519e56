"""The routes of the arena that Django answers; the game itself is in `transport.py` and `ways.py`."""

from django.urls import path

from faults import views as faults

from . import views

app_name = "arena"
urlpatterns = [
    path("", views.page, name="page"),
    path("api/faults/", faults.of_product("arena"), name="faults"),
]
