import os

from celery import Celery

app = Celery("altyn_oimaq", broker=os.environ["CELERY_BROKER_URL"])
