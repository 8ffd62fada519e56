"""The routes of the chat that Django answers; the held requests are in `transport.py`."""

from django.urls import path

from faults import views as faults

from . import views

app_name = "chat"
urlpatterns = [
    path("", views.page, name="page"),
    path("api/rooms/", views.rooms, name="rooms"),
    path("api/rooms/<slug>/", views.room, name="room"),
    path("api/rooms/<slug>/messages/", views.messages, name="messages"),
    path("api/rooms/<slug>/typing/", views.typing, name="typing"),
    path("api/notifications/", views.notifications, name="notifications"),
    path("api/notifications/read/", views.read, name="read"),
    path("api/crowd/", views.crowd_view, name="crowd"),
    path("api/faults/", faults.of_product("chat"), name="faults"),
]
