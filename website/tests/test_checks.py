"""`check --deploy` refuses what ./run sets, and says nothing about a site that is set up for the internet."""

import pytest

from website.checks import check_deployment


@pytest.fixture
def production(settings):
    settings.INSECURE_HTTP = False
    settings.BASE_URL = "https://forum.example.org"
    settings.ALLOWED_HOSTS = ["forum.example.org"]
    settings.MAIL_DIR = None
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.DEFAULT_FROM_EMAIL = "forum@example.org"
    settings.RATE_LIMITS = True
    settings.STAFF_SECOND_FACTOR = True
    settings.METRICS_TOKEN = "token"
    settings.TRUSTED_PROXIES = 1
    return settings


def found() -> list[str]:
    return [message.id for message in check_deployment()]


def test_a_site_for_the_internet_passes(production):
    assert not found()


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("INSECURE_HTTP", True, "E001"),
        ("BASE_URL", "http://forum.example.org", "E002"),
        ("ALLOWED_HOSTS", ["other.example.org"], "E003"),
        ("ALLOWED_HOSTS", ["forum.example.org", "*"], "E003"),
        ("MAIL_DIR", "/srv/mail", "E004"),
        ("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend", "E005"),
        ("DEFAULT_FROM_EMAIL", "", "E006"),
        ("RATE_LIMITS", False, "E007"),
        ("METRICS_TOKEN", "", "E008"),
        ("STAFF_SECOND_FACTOR", False, "E009"),
        ("TRUSTED_PROXIES", 0, "W001"),
    ],
)
def test_each_thing_that_must_not_reach_production(production, name, value, code):
    setattr(production, name, value)
    assert found() == [f"altyn_oimaq.{code}"]
