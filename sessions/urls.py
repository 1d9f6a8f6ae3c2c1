"""Addresses of the programme and of one's own lectures."""

from django.urls import include, path

from .exchange import feeds
from .programme.feed import ChangesFeed
from .views import own, programme

app_name = "sessions"

_programme = [
    path("", programme.programme, name="programme"),
    path("changes/", programme.changes, name="changes"),
    path("changes.atom", ChangesFeed(), name="feed"),
    path("<slug:code>.ics", programme.lecture_calendar, name="lecture_calendar"),
    path("<slug:code>/", programme.lecture, name="lecture"),
    path("<slug:code>/<slug:deed>/", own.act, name="act"),
]

urlpatterns = [
    path("programme/", include(_programme)),
    path("speakers/", programme.speakers, name="speakers"),
    path("speakers/<slug:code>/", programme.speaker, name="speaker"),
    path("schedule.ics", programme.schedule_calendar, name="schedule_calendar"),
    path("schedule.xml", feeds.schedule_xml, name="schedule_xml"),
    path("schedule.json", feeds.schedule_json, name="schedule_json"),
    path("my/<str:token>/agenda.ics", own.my_agenda, name="my_agenda"),
    path("my/<str:token>/lectures/<slug:code>/<slug:deed>/", own.my_act, name="my_act"),
]
