"""The least a Django view costs here: this project's web process with a view that returns an empty 304."""

import os

import django
from django.conf import settings
from django.core.management import call_command
from django.http import HttpRequest, HttpResponse
from django.urls import path


def empty(request: HttpRequest) -> HttpResponse:
    """An empty 304 for any request."""
    return HttpResponse(status=304, headers={"ETag": '"empty"'})


urlpatterns = [path("empty/", empty)]

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()
    settings.ROOT_URLCONF = "bench.peers.empty_view"
    call_command("serve")
