"""What a machine asks: are you alive, can you work, and how are you doing."""

import hmac

import redis
import structlog
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_prometheus.exports import ExportToDjangoView
from prometheus_client import Gauge

from core.clients import client_address
from mailing.queries import oldest_unsent_age
from webhooks.queries import oldest_writer_age

logger = structlog.get_logger(__name__)

MAIL_LATE_AFTER = 300  # seconds: then somebody should look, though the site works

_unsent_age = Gauge(
    "mail_oldest_unsent_seconds", "Age of the oldest letter that has not been sent", multiprocess_mode="max"
)
_writer_age = Gauge(
    "webhooks_oldest_writer_seconds",
    "Age of the oldest open transaction that has written to the journal: webhooks wait for it",
    multiprocess_mode="mostrecent",
)


@never_cache
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 when database and broker answer. A late outbox is told, but does not take the site out of service."""
    checks = {"database": _database_answers(), "broker": _broker_answers()}
    report: dict[str, object] = {name: "ok" if fine else "away" for name, fine in checks.items()}
    if checks["database"]:
        age = oldest_unsent_age(timezone.now()).total_seconds()
        _unsent_age.set(age)
        report |= {
            "oldest_unsent_mail_seconds": round(age),
            "mail": "late" if age > MAIL_LATE_AFTER else "ok",
        }
    fine = all(checks.values())
    return JsonResponse({"status": "ok" if fine else "unavailable", **report}, status=200 if fine else 503)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus. Not public: from this machine, or with METRICS_TOKEN as bearer; others find nothing."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    token = settings.METRICS_TOKEN
    by_token = bool(token) and hmac.compare_digest(given.encode(), token.encode())
    if not by_token and (token or client_address(request) not in ("127.0.0.1", "::", "unknown")):
        return HttpResponseNotFound()
    if _database_answers():
        _unsent_age.set(oldest_unsent_age(timezone.now()).total_seconds())
        _writer_age.set(oldest_writer_age().total_seconds())
    answer: HttpResponse = ExportToDjangoView(request)
    return answer


def _database_answers() -> bool:
    try:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError) as reason:
        logger.error("database_away", reason=type(reason).__name__)
        connection.close()
        return False
    return True


def _broker_answers() -> bool:
    try:
        client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)
        with client:
            client.ping()
    except redis.RedisError as reason:
        logger.error("broker_away", reason=type(reason).__name__)
        return False
    return True
