"""The routes of the dashboard that Django answers; the held request is in `transport.py`."""

from django.urls import path

from . import views

app_name = "dashboard"
urlpatterns = [
    path("", views.page, name="page"),
    path("api/history/", views.history, name="history"),
]
