"""Addresses of registration and of the visitor's own page."""

from django.urls import include, path

from . import views

app_name = "visitors"

_my = [
    path("", views.my, name="my"),
    path("edit/", views.my_edit, name="my_edit"),
    path("consents/", views.my_consents, name="my_consents"),
    path("resend/", views.my_resend, name="my_resend"),
    path("cancel/", views.my_cancel, name="my_cancel"),
    path("erase/", views.my_erase, name="my_erase"),
    path("ticket.pdf", views.my_ticket, name="my_ticket"),
    path("calendar.ics", views.my_calendar, name="my_calendar"),
    path("data.json", views.my_data, name="my_data"),
]

urlpatterns = [
    path("register/", views.register, name="register"),
    path("register/sent/", views.ticket_sent, name="ticket_sent"),
    path("register/forget/", views.forget_me, name="forget_me"),
    path("my/<str:token>/", include(_my)),
]
