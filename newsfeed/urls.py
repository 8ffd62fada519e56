"""The routes of the newsroom that Django answers; the streams are in `transport.py`."""

from django.urls import path

from faults import views as faults

from . import atom, views

app_name = "newsfeed"
urlpatterns = [
    path("", views.page, name="page"),
    path("feed.atom", atom.headlines, name="atom"),
    path("api/headlines/", views.headlines, name="headlines"),
    path("api/stop/", views.stop, name="stop"),
    path("api/faults/", faults.of_product("newsfeed"), name="faults"),
]
