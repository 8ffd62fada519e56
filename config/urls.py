"""The routes of pages and forms; `asgi.py` has those of held requests."""

from django.urls import include, path

from classroom import views as classroom
from dashboard import views as dashboard
from lab import views as lab
from web import about, code, pages, phones, scripts, styles

urlpatterns = [
    path("", pages.home, name="home"),
    path("healthz", pages.healthz, name="healthz"),
    path("about/", about.about, name="about"),
    path("robots.txt", about.robots, name="robots"),
    path("favicon.ico", about.icon, name="icon"),
    path("manifest.webmanifest", about.manifest, name="manifest"),
    path("code/<path:path>", code.show, name="code"),
    path("qr.svg", phones.qr_code, name="qr"),
    path("scripts/<path:page>.map", scripts.source_map, name="source-map"),
    path("scripts/<path:page>", scripts.show, name="script"),
    path("styles/<path:sheets>", styles.show, name="styles"),
    path("openapi.yaml", pages.openapi, name="openapi"),
    path("visitor/", pages.visitor, name="visitor"),
    path("arena/", include("arena.urls")),
    path("chat/", include("chat.urls")),
    path("class/", include("classroom.urls")),
    path("join/", classroom.page, name="join"),
    path("join/<code>", classroom.phone, name="phone"),
    path("join/<code>/", classroom.phone),
    path("dashboard/", include("dashboard.urls")),
    path("metrics", dashboard.scrape, name="metrics"),
    path("lab/", include("lab.urls")),
    path("learn/side-by-side/", lab.two_lanes, name="side-by-side"),
    path("learn/", include("learn.urls")),
    path("newsfeed/", include("newsfeed.urls")),
    path("tickers/", include("tickers.urls")),
    path("payments/", include("payments.urls")),
    path("weather/", include("weather.urls")),
]

handler404 = pages.not_found
handler500 = pages.server_error
