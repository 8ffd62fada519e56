"""The routes of the weather board that Django answers."""

from django.urls import path

from faults import views as faults

from . import views

app_name = "weather"
urlpatterns = [
    path("", views.page, name="page"),
    path("api/stations/", views.stations, name="stations"),
    path("api/stations/<code>/observations/", views.observations, name="observations"),
    path("api/faults/", faults.of_product("weather"), name="faults"),
]
