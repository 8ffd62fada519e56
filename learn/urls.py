"""The documentation's routes."""

from django.urls import path

from . import views

app_name = "learn"
urlpatterns = [
    path("", views.index, name="index"),
    path("search/", views.search, name="search"),
    path("source/<path:path>", views.source, name="source"),
    path("files/<path:path>", views.picture, name="picture"),
    path("<slug:name>/", views.page, name="page"),
]
