"""The least that Django can do for a registration: one INSERT in a transaction. The measure for our own rate.

Runs under the same gunicorn settings, database server and connection settings as the site: `bench.bare:application`.
No middleware, no forms, no mail, nothing checked; the table has the site's usual kinds of columns and two indexes.
"""

import json
import os

import django
import environ
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, models, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone

settings.configure(
    ROOT_URLCONF=__name__,
    SECRET_KEY=os.environ["SECRET_KEY"],
    ALLOWED_HOSTS=["*"],
    DATABASES={
        "default": environ.Env.db_url_config(os.environ["DATABASE_URL"])
        | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    },
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
    LOGGING_CONFIG=None,
)
django.setup()


class Guest(models.Model):
    email = models.EmailField()
    family_name = models.CharField(max_length=80)
    given_name = models.CharField(max_length=80)
    phone = models.CharField(max_length=16)
    country = models.CharField(max_length=2)
    region = models.CharField(max_length=6)
    kind = models.CharField(max_length=20)
    organisation = models.CharField(max_length=200)
    position = models.CharField(max_length=120)
    language = models.CharField(max_length=2)
    registered_at = models.DateTimeField()

    class Meta:
        app_label = "bare"
        constraints = [models.UniqueConstraint(fields=["email"], name="guest_once")]


_COLUMNS = [field.name for field in Guest._meta.fields if field.name not in ("id", "registered_at")]


def insert(request: HttpRequest) -> HttpResponse:
    typed = json.loads(request.body)
    with transaction.atomic():
        guest = Guest.objects.create(registered_at=timezone.now(), **{name: typed[name] for name in _COLUMNS})
    return _answer({"id": guest.pk}, status=201)


def ready(request: HttpRequest) -> HttpResponse:
    return _answer({"status": "ok"}, status=200)


def page(request: HttpRequest) -> HttpResponse:
    """A page that nobody has to render, after one look into the database: the measure for our own pages."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM bare_guest")
        cursor.fetchone()
    size = int(request.GET.get("size", "40000"))
    return HttpResponse(b"x" * size, headers={"Content-Length": str(size)})


def _answer(members: dict[str, object], *, status: int) -> HttpResponse:
    body = json.dumps(members).encode()
    headers = {"Content-Length": str(len(body))}  # no CommonMiddleware that would say it
    return HttpResponse(body, status=status, content_type="application/json", headers=headers)


def make_table() -> None:
    if Guest._meta.db_table not in connection.introspection.table_names():
        with connection.schema_editor() as editor:
            editor.create_model(Guest)
    connection.close()  # before the server forks


urlpatterns = [path("api/v1/visitors/", insert), path("programme/", page), path("health/ready", ready)]
make_table()
application = WSGIHandler()
