"""Celery: carries nudges between the web and the worker. What must not be lost stands in PostgreSQL."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "altyn_oimaq.settings")

app = Celery("altyn_oimaq")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
