"""Addresses of the desk beside those of the models, below `/admin/`."""

from django.urls import path

from . import views

app_name = "desk"

urlpatterns = [
    path("figures/<slug:code>.csv", views.figure, name="figure"),
]
