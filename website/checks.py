"""What must not reach production: `manage.py check --deploy`, beside Django's own checks.

Everything here is handy on somebody's own machine, where ./run sets it, and harmful on the internet.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Doubt

_REAL_BACKENDS = ("django.core.mail.backends.smtp.", "anymail.backends.")


@register(Tags.security, deploy=True)
def check_deployment(**kwargs: Any) -> list[CheckMessage]:
    return [*_the_site(), *_people(), *_mail(), *_limits()]


def _the_site() -> Iterator[CheckMessage]:
    address = urlsplit(settings.BASE_URL)
    if settings.INSECURE_HTTP:
        yield Error(
            "INSECURE_HTTP is set: cookies travel without TLS.", hint="Unset it.", id="altyn_oimaq.E001"
        )
    if address.scheme != "https":
        yield Error(
            "BASE_URL does not begin with https: links in letters would leave TLS.",
            hint="BASE_URL=https://<name of the site>",
            id="altyn_oimaq.E002",
        )
    if address.hostname not in settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS:
        yield Error(
            "ALLOWED_HOSTS must name the host of BASE_URL, and never say *.",
            hint="A forged Host header would be believed.",
            id="altyn_oimaq.E003",
        )


def _people() -> Iterator[CheckMessage]:
    if not settings.STAFF_SECOND_FACTOR:
        yield Error(
            "STAFF_SECOND_FACTOR is off: a stolen password opens the admin.",
            hint="Unset it.",
            id="altyn_oimaq.E009",
        )


def _mail() -> Iterator[CheckMessage]:
    if settings.MAIL_DIR:
        yield Error(
            "MAIL_DIR is set: no letter leaves this machine, and /mailbox/ shows them all to everybody.",
            hint="Unset it and set EMAIL_URL.",
            id="altyn_oimaq.E004",
        )
    elif not settings.EMAIL_BACKEND.startswith(_REAL_BACKENDS):
        yield Error(
            f"{settings.EMAIL_BACKEND} does not send letters.",
            hint="EMAIL_URL=smtp+tls://user:password@host:587",
            id="altyn_oimaq.E005",
        )
    if not settings.DEFAULT_FROM_EMAIL:
        yield Error(
            "DEFAULT_FROM_EMAIL is not set: letters of the accounts have no sender.", id="altyn_oimaq.E006"
        )


def _limits() -> Iterator[CheckMessage]:
    if not settings.RATE_LIMITS:
        yield Error(
            "RATE_LIMITS is off: a robot may register as often as it likes.",
            hint="It is for load tests on loopback only. Unset it.",
            id="altyn_oimaq.E007",
        )
    if not settings.METRICS_TOKEN:
        yield Error(
            "METRICS_TOKEN is not set: behind a proxy on the same machine /metrics is public.",
            hint="Set it, and give it to Prometheus as bearer token.",
            id="altyn_oimaq.E008",
        )
    if not settings.TRUSTED_PROXIES:
        yield Doubt(
            "TRUSTED_PROXIES is 0: behind a proxy all people look like one, and share one limit.",
            hint="Set it to the number of proxies in front that append to X-Forwarded-For.",
            id="altyn_oimaq.W001",
        )
