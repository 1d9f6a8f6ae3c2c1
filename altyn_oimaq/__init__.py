"""The roof: settings, addresses, Celery. Wiring only, no rule of the business."""

from .celery import app as celery_app

__all__ = ["celery_app"]
