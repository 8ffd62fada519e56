"""The stock way to poll: a Django project in one file; a view reads the row, a middleware makes the 304.

Source: Django documentation, "Conditional View Processing" (ConditionalGetMiddleware), "How to deploy with
ASGI", and "Databases", which says to leave persistent connections off under ASGI. The settings are those of
`startproject` without sessions, users and messages, which the view does not need.
"""

import os

import django
from django.conf import settings

settings.configure(
    SECRET_KEY="bench",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=[],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.middleware.http.ConditionalGetMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    DATABASES={
        "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{os.environ['DATA_DIR']}/db.sqlite3"}
    },
    USE_TZ=True,
)
django.setup()

from django.core.asgi import get_asgi_application  # noqa: E402
from django.db import models  # noqa: E402
from django.forms import model_to_dict  # noqa: E402
from django.http import HttpRequest, JsonResponse  # noqa: E402
from django.urls import path  # noqa: E402


class Observation(models.Model):  # noqa: DJ008 - never shown
    """The same table that this project's weather board keeps."""

    station = models.CharField(max_length=4)
    observed_at = models.DateTimeField()
    temperature_c = models.FloatField(null=True)
    dew_point_c = models.FloatField(null=True)
    humidity_pct = models.FloatField(null=True)
    wind_direction_deg = models.FloatField(null=True)
    wind_speed_ms = models.FloatField(null=True)
    wind_gust_ms = models.FloatField(null=True)
    precipitation_mm = models.FloatField(null=True)
    pressure_hpa = models.FloatField(null=True)
    visibility_km = models.FloatField(null=True)

    class Meta:
        app_label = "weather"
        db_table = "weather_observationrow"
        managed = False


def observation(request: HttpRequest, code: str) -> JsonResponse:
    """The latest observation of a station."""
    return JsonResponse(model_to_dict(Observation.objects.filter(station=code).latest("id")))


urlpatterns = [path("observations/<code>/", observation)]
application = get_asgi_application()
