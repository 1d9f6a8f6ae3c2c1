"""Addresses of the desk beside those of the models, below `/admin/`."""

from django.urls import path

from .pages import statistics

app_name = "desk"

urlpatterns = [
    path("statistics/", statistics.page, name="statistics"),
    path("statistics/report.pdf", statistics.pdf, name="statistics_pdf"),
    path("statistics/report.xlsx", statistics.workbook, name="statistics_workbook"),
    path("statistics/<slug:key>.csv", statistics.table, name="statistics_table"),
]
