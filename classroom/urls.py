"""The routes of the class that Django answers; the held request is in `transport.py`."""

from django.urls import path

from . import views
from .herd import views as herd
from .people import views as people
from .questions import views as questions
from .race import remote
from .race import views as race
from .summary import views as summary

app_name = "class"
urlpatterns = [
    path("", views.page, name="page"),
    path("<code>/teacher/", views.teacher, name="teacher"),
    path("<code>/projector/", views.projector, name="projector"),
    path("<code>/summary/", summary.results, name="summary"),
    path("api/rooms/", views.rooms, name="rooms"),
    path("api/rooms/<code>/", views.room, name="room"),
    path("api/rooms/<code>/members/", people.members, name="members"),
    path("api/rooms/<code>/members/<int:number>/", people.member, name="member"),
    path("api/rooms/<code>/members/<int:number>/take-back/", people.take_back, name="take-back"),
    path("api/rooms/<code>/take-back/", people.take_back_of, name="take-back-of"),
    path("api/rooms/<code>/answers/", questions.answers, name="answers"),
    path("api/rooms/<code>/phase/", views.phase, name="phase"),
    path("api/rooms/<code>/lock/", views.lock, name="lock"),
    path("api/rooms/<code>/questions/", questions.questions, name="questions"),
    path("api/rooms/<code>/result/", questions.result, name="result"),
    path("api/rooms/<code>/export/", summary.export, name="export"),
    path("api/rooms/<code>/arrivals/", race.arrivals, name="arrivals"),
    path("api/rooms/<code>/faults/", remote.remote, name="faults"),
    path("api/rooms/<code>/herd/cut/", herd.cut, name="cut"),
    path("api/rooms/<code>/herd/returns/", herd.returned, name="returns"),
]
