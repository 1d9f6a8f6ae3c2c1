"""Addresses of the programme and of one's own lectures."""

from django.urls import path

from . import own_views, views
from .exchange import feeds
from .feed import ChangesFeed

app_name = "sessions"

urlpatterns = [
    path("programme/", views.programme, name="programme"),
    path("programme/changes/", views.changes, name="changes"),
    path("programme/changes.atom", ChangesFeed(), name="feed"),
    path("programme/<slug:code>.ics", views.lecture_calendar, name="lecture_calendar"),
    path("programme/<slug:code>/", views.lecture, name="lecture"),
    path("programme/<slug:code>/<slug:deed>/", own_views.act, name="act"),
    path("speakers/", views.speakers, name="speakers"),
    path("speakers/<slug:code>/", views.speaker, name="speaker"),
    path("schedule.ics", views.schedule_calendar, name="schedule_calendar"),
    path("schedule.xml", feeds.schedule_xml, name="schedule_xml"),
    path("schedule.json", feeds.schedule_json, name="schedule_json"),
    path("my/<str:token>/agenda.ics", own_views.my_agenda, name="my_agenda"),
    path("my/<str:token>/lectures/<slug:code>/<slug:deed>/", own_views.my_act, name="my_act"),
]
