"""Celery: carries nudges between the web and the worker. What must not be lost stands in PostgreSQL."""

import os
import sys

from celery import Celery
from celery.signals import task_postrun, task_prerun
from django.db import close_old_connections
from django_structlog.celery.steps import DjangoStructLogInitStep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "altyn_oimaq.settings")

app = Celery("altyn_oimaq")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(
    DjangoStructLogInitStep
)  # the worker's lines carry the id of the request that caused them

# Celery would close the database connection around every task, and a new one costs PostgreSQL more than the
# task itself. Instead Django's own rule, as between two requests: kept for CONN_MAX_AGE, asked before use.
app.conf.CELERY_DB_REUSE_MAX = sys.maxsize
task_prerun.connect(close_old_connections)
task_postrun.connect(close_old_connections)
