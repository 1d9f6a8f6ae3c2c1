"""Which pages there are: for tests that look at all of them. Each is opened once; its name is said while it is open."""

from collections.abc import Iterator

from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page

from accounts.models import User
from exhibitors.models import Application, CatalogueEntry, Company, Invoice
from exhibitors.models import Role as Part
from forum.models import ConsentScope, Edition
from sessions.models import Lecture
from visitors.models import Visitor
from visitors.ticket import my_url

from .people import send
from .words import Words

PASSWORD = "a long enough password"
PUBLIC = {
    "home": "/",
    "privacy": "/privacy/",
    "accessibility": "/accessibility/",
    "404": "/nothing/",
    "sign-in": "/accounts/login/",
    "password": "/accounts/password/reset/",
    "link-sent": "/exhibit/sign-in/sent/",
    "mailbox": "/mailbox/",
    "sent": "/register/sent/",
    "register": "/register/",
    "programme": "/programme/",
    "lecture": "/programme/T08/",
    "changes": "/programme/changes/",
    "speakers": "/speakers/",
    "speaker": "/speakers/S01/",
    "found": "/programme/?search=fashion",
    "nothing-found": "/programme/?search=qqqq",
    "catalogue": "/exhibitors/",
    "no-exhibitor": "/exhibitors/?search=qqqq",
    "floor-plan": "/floor-plan/",
    "hall": "/floor-plan/A/",
    "booth": "/floor-plan/A/?booth=A-33",
    "landing": "/exhibit/",
    "sign-up": "/exhibit/sign-up/",
}
OFFICE = {
    name or "office": f"/exhibit/{name}/".replace("//", "/")
    for name in (
        "", "application", "application/stand", "application/booth", "application/partners", "application/wishes",
        "company", "badges", "catalogue", "documents", "team", "invoices", "services", "companies", "me", "me/delete",
    )
}  # fmt: skip


def public_pages(page: Page, words: Words) -> Iterator[str]:
    exhibitor = (
        CatalogueEntry.objects.filter(is_public=True).order_by("pk").values_list("slug", flat=True).first()
    )
    own = my_url(Visitor.objects.earliest("pk"), language=words.language)
    addresses = {name: words.path(path) for name, path in PUBLIC.items()}
    addresses |= {"exhibitor": words.path(f"/exhibitors/{exhibitor}/")} if exhibitor else {}
    addresses |= {"own": own, "edit": f"{own}edit/", "cancel": f"{own}cancel/", "erase": f"{own}erase/"}
    # The browser remembers whose page was open: the same pages with buttons.
    addresses |= {f"own {name}": words.path(PUBLIC[name]) for name in ("programme", "lecture", "changes")}
    for name, address in addresses.items():
        page.goto(address)
        yield name
    page.goto(words.path("/register/"))
    page.locator("summary").first.click()
    send(page)
    page.locator("#errors").wait_for()
    yield "register with errors"
    page.goto(words.path("/exhibit/sign-up/"))
    page.locator("form.form button").last.click()
    page.locator("#errors").wait_for()
    yield "sign-up with errors"


def closed_pages(page: Page, words: Words) -> Iterator[str]:
    """Nothing to be had: the honest words about it."""
    edition = Edition.objects.get()
    Edition.objects.update(registration_closes_at=edition.registration_opens_at.replace(hour=23))
    page.goto(words.path("/register/"))
    yield "closed"
    Edition.objects.update(registration_closes_at=edition.registration_closes_at)


def busy_company() -> tuple[User, str]:
    """Somebody who acts for a company with a booth and an invoice, and for another one too; the code of the first."""
    application = (
        Application.objects.filter(bookings__isnull=False, pk__in=Invoice.objects.values("application"))
        .order_by("pk")
        .first()
    )
    assert application is not None
    user, at = User.objects.create_user("walker@company.example.com", PASSWORD), timezone.now()
    for company in (application.company, Company.objects.exclude(pk=application.company_id).first()):
        company.memberships.create(user=user, role=Part.OWNER, added_at=at, confirmed_at=at)
    application.company.consents.get_or_create(
        scope=ConsentScope.PROCESSING, withdrawn_at=None,
        defaults={
            "notice": Edition.objects.get().privacy_notice, "language": "kk", "given_at": at, "given_through": "page",
        },
    )  # fmt: skip
    return user, application.company.code


def let_in(page: Page, user: User, site: str, **session: str) -> None:
    """Signed in without the sign-in page, which other tests walk through."""
    client = Client()
    client.force_login(user)
    kept = client.session
    kept.update(session)
    kept.save()
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site, "httpOnly": True}]
    )


def office_pages(page: Page, words: Words) -> Iterator[str]:
    for name, path in OFFICE.items():
        page.goto(words.path(path))
        yield name


def desk_pages(page: Page, words: Words) -> Iterator[str]:
    """What organisers open most."""
    visitor, lecture = Visitor.objects.earliest("pk").pk, Lecture.objects.earliest("pk").pk
    application = Application.objects.filter(bookings__isnull=False).earliest("pk").pk
    paths = (
        "", "visitors/visitor/", f"visitors/visitor/{visitor}/change/", "visitors/visitor/add/",
        "exhibitors/application/", f"exhibitors/application/{application}/change/", "exhibitors/company/",
        "exhibitors/booth/", "exhibitors/invoice/", "exhibitors/payment/", "mailing/message/", "mailing/campaign/",
        "mailing/lettertemplate/", "forum_sessions/lecture/", f"forum_sessions/lecture/{lecture}/change/",
        "forum_sessions/lecture/release/", "forum_sessions/lecture/attendance", "forum_sessions/lecture/timetable",
        "forum_sessions/signup/", "journal/entry/", "spreadsheets/import/", "statistics/", "forum/edition/",
    )  # fmt: skip
    for path in paths:
        page.goto(words.path(f"/admin/{path}"))
        yield path or "today"
