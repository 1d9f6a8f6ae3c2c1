"""Addresses of the desk beside those of the models, below `/admin/`."""

from django.urls import path

from . import views
from .pages import editions, statistics

app_name = "desk"

urlpatterns = [
    path("editions/<slug:code>/", editions.page, name="edition"),
    path("statistics/", statistics.page, name="statistics"),
    path("statistics/report.pdf", statistics.pdf, name="statistics_pdf"),
    path("statistics/report.xlsx", statistics.workbook, name="statistics_workbook"),
    path("statistics/<slug:key>.csv", statistics.table, name="statistics_table"),
    path("figures/<slug:code>.csv", views.figure, name="figure"),
]
