"""The cast of every test: a forum that is open, a person who registers, a stranger, an organiser.

Database, Valkey and SMTP are real (`ops.pytest_services`, `smtp`); only time is played with.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation
from hypothesis import HealthCheck
from hypothesis import settings as examples
from rest_framework.test import APIClient

from accounts.models import RoleGroup, User
from accounts.services.roles import set_up_roles
from core import limits
from core.api.polling import answers
from core.pages import forget_pages
from exhibitors.queries.plan import forget_plans
from forum import queries
from forum.models import (
    ConsentScope,
    ConsentText,
    Edition,
    OpeningDay,
    Option,
    OptionField,
    PrivacyNotice,
    Region,
)
from forum.queries import Forum
from journal.actors import SOMEBODY
from mailing import transport
from mailing.queries import forget_words
from sessions.programme.live import forget_programmes
from sessions.programme.pages import forget_kept
from tests import openapi_watch
from tests.smtp import Sink
from visitors.details import Details
from visitors.models import Visitor
from visitors.services.registration import register_visitor
from visitors.states import Door

# The same examples in every run, and none is judged by the clock: how long one takes says how busy the machine is.
# They are three times as many as usual for that. A test that needs fewer says so itself.
examples.register_profile(
    "suite",
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=300,
    suppress_health_check=[HealthCheck.too_slow],
)
examples.load_profile("suite")

pytest_plugins = ["exhibitors.tests.cast", "exhibitors.tests.cast_companies"]

PERSON = {
    "family_name": "Үлгібай",
    "given_name": "Айгүл",
    "patronymic": "Әлиханқызы",
    "email": "aigul@example.com",
    "phone": "+77010000001",
    "country": "KZ",
    "region": "KZ-75",
    "kind": "trade",
    "organisation": "«Оймақ» ЖШС",
    "position": "директор",
    "activity": "",
    "position_level": "",
    "purpose": "",
    "source": "",
    "language": "kk",
}


@pytest.fixture(autouse=True)
def _fresh(request: pytest.FixtureRequest) -> Iterator[None]:
    """What a process remembers must not leak from test to test, nor what Valkey has counted."""
    limits.forget_counts()
    queries.forget_remembered()
    forget_plans()
    forget_programmes()
    forget_kept()
    forget_pages()
    forget_words()
    answers.forget()
    translation.activate("kk")
    yield
    transport.hang_up()
    translation.activate("kk")


@pytest.fixture(autouse=True)
def _as_documented() -> Iterator[None]:
    """What the API answers in any test is what docs/openapi.yaml says."""
    with openapi_watch.watching() as faults:
        yield
    if faults:
        pytest.fail("docs/openapi.yaml does not know these answers:\n" + "\n".join(faults))


@pytest.fixture
def fresh_limits() -> None:
    """Counters in Valkey start at zero."""
    limits.forget_counts()


@pytest.fixture
def edition(db: None) -> Edition:
    """Starts in thirty days; registration is open; the capital's wall clock."""
    notice = PrivacyNotice.objects.create(
        version="2026-1",
        published_on=date(2026, 1, 15),
        **_texts("title", "Құпиялылық", "Конфиденциальность", "Privacy"),
        **_texts("body", "## Мәтін\n\nбір", "## Текст\n\nодин", "## Text\n\none"),
    )
    ConsentText.objects.bulk_create(
        ConsentText(
            notice=notice, scope=scope, **_texts("label", f"{scope} kk", f"{scope} ru", f"{scope} en")
        )
        for scope in ConsentScope.values
    )
    Region.objects.bulk_create(
        [
            Region(code="KZ-71", kato="710000000", **_texts("name", "Астана", "Астана", "Astana")),
            Region(code="KZ-75", kato="750000000", **_texts("name", "Алматы", "Алматы", "Almaty")),
        ]
    )
    Option.objects.bulk_create(
        Option(field=field, code=code, sort=sort, **_texts("name", f"{code} kk", f"{code} ru", f"{code} en"))
        for field, codes in {
            OptionField.VISITOR_KIND: ("trade", "private", "student", "press"),
            OptionField.ACTIVITY: ("retail", "design"),
            OptionField.POSITION_LEVEL: ("owner", "specialist"),
            OptionField.PURPOSE: ("lectures", "buy"),
            OptionField.SOURCE: ("press", "friends"),
        }.items()
        for sort, code in enumerate(codes, start=1)
    )
    starts_on = timezone.localdate() + timedelta(days=30)
    edition = Edition.objects.create(
        code="altyn-oimaq-test",
        is_current=True,
        brand="ALTYN OIMAQ",
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=1),
        timezone="Asia/Almaty",
        registration_opens_at=timezone.now() - timedelta(days=1),
        registration_closes_at=timezone.now() + timedelta(days=29),
        contact_email="info@altyn-oimaq.example.com",
        contact_phone="+7 (7172) 00-00-01",
        privacy_notice=notice,
        **_texts("name", "Көрме-форум", "Выставка-форум", "Exhibition-forum"),
        **_texts("venue", "«Көрме» орталығы", "Центр «Көрме»", "Körme centre"),
        **_texts("city", "Астана", "Астана", "Astana"),
        **_texts("organiser", "«Ұйымдастырушы» ЖШС", "ТОО «Организатор»", "Organiser LLP"),
    )
    OpeningDay.objects.bulk_create(
        OpeningDay(edition=edition, on=day, opens_at=time(9), closes_at=time(18)) for day in edition.days
    )
    return edition


@pytest.fixture
def forum(edition: Edition) -> Forum:
    return queries.current_forum()


@pytest.fixture
def details() -> Details:
    """Aigul, as every test knows her; `dataclasses.replace` makes somebody else of her."""
    return Details(**PERSON)


@pytest.fixture
def person() -> dict[str, Any]:
    """The same as she would type it into the form or send it to the API."""
    return {**PERSON, "consents": ["processing"]}


@pytest.fixture
def register(forum: Forum, details: Details) -> Callable[..., Visitor]:
    """Registers somebody through the service: `register(email=…)`."""

    def register(*, at: datetime | None = None, consents: Any = ("processing",), **changes: Any) -> Visitor:
        return register_visitor(
            forum=queries.current_forum(),
            details=replace(details, **changes),
            consents=consents,
            language_read="kk",
            door=Door.PAGE,
            actor=SOMEBODY,
            at=at or timezone.now(),
        ).visitor

    return register


@pytest.fixture
def visitor(register: Callable[..., Visitor]) -> Visitor:
    return register()


@pytest.fixture
def api() -> APIClient:
    return APIClient()


@pytest.fixture
def smtp(settings: Any) -> Iterator[Sink]:
    """Mail goes to a real SMTP server that the test can put in a mood."""
    server = Sink()
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 5
    yield server
    transport.hang_up()
    server.stop()


@pytest.fixture
def roles(db: None) -> None:
    """The six groups, as the migration made them: a test that empties the tables takes them away for those after it."""
    if not RoleGroup.objects.exists():
        set_up_roles()


@pytest.fixture
def organiser(db: None) -> User:
    return User.objects.create_superuser("owner@example.com", "a long enough password", language="en")


@pytest.fixture
def desk(client: Client, organiser: User) -> Client:
    """A browser in which the organiser is signed in."""
    client.force_login(organiser)
    return client


def _texts(name: str, kk: str, ru: str, en: str) -> dict[str, str]:
    return {f"{name}_kk": kk, f"{name}_ru": ru, f"{name}_en": en}
