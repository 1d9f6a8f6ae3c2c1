"""Every page there is, with a real thing behind its address: for tests that look at all of them.

Taken from the table of doors, so a new address is here at once; one that nobody of the cast below can open fails
`test_html`. Each person is a test client, whose cookies a browser can take over (`give_cookies`).
"""

import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NamedTuple

from allauth.account.forms import default_token_generator
from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from cryptography.hazmat.primitives.asymmetric import ec
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData
from PIL import Image
from playwright.sync_api import Page

from accounts.access import sign_in_token
from accounts.models import User
from exhibitors.access import CHOSEN, confirmation_token, contact_token, invitation_token
from exhibitors.models import (
    Application,
    Booth,
    CatalogueEntry,
    Company,
    Hall,
    Invoice,
    Membership,
    Role,
)
from exhibitors.services.offers import offer_booth
from exhibitors.services.photos import add_photo, set_logo
from exhibitors.states import ApplicationState
from forum.models import Partner
from forum.services.partners import set_partner_logo
from journal.actors import SYSTEM
from mailing.access import stop_token
from sessions.models import Speaker
from sessions.services.portraits import set_photo
from tests.doors.table import DOORS
from visitors.models import Visitor
from visitors.ticket import link_token

from .words import Words

PASSWORD = "a long enough password"
# No pages: for programs, for calendars, pictures and papers.
_NO_PAGES = (
    "/api/v1", "/api/schema", "/api/docs", "/health/", "/metrics", "/media/", "/robots.txt", "/sitemap.xml", "/sw.js",
    "/preview/", "/manifest", "/schedule.", "/admin/",
)  # fmt: skip
_ENDINGS = (".pdf", ".ics", ".json", ".atom", ".png", ".xlsx", ".csv")
# Closed, or no page of their own.
NEVER = {
    "account_signup": "closed, and says so at its own address",
    "account_confirm_login_code": "nobody signs in by a code",
    "mfa_download_recovery_codes": "plain text",
    "exhibitors:document": "the file",
    "mailing:letter": "needs a letter", "mailing:html": "the letter's own", "mailing:raw": "plain text",
    "mailing:attachment": "the file",
}  # fmt: skip


class Address(NamedTuple):
    who: str
    name: str
    path: str


def pages_of_the_table() -> dict[str, str]:
    """Name -> its path in the table, of everything that is a page."""
    return {
        door.name: door.path
        for door in DOORS
        if door.method == "get" and not door.path.startswith(_NO_PAGES) and not door.path.endswith(_ENDINGS)
    }


class Cast:
    """Everybody who sees pages, after `load_demo`; each is a client who has come in."""

    def __init__(self) -> None:
        self.at = timezone.now()
        self.visitor = Visitor.objects.filter(state="registered").earliest("pk")
        self.people: dict[str, Client] = {"anybody": Client(), "visitor": Client()}
        self.users: dict[str, User] = {}
        self.companies: dict[str, Company] = {}
        self._link_holder()
        self._companies()
        self._accounts()
        self._pictures()

    def _link_holder(self) -> None:
        self.people["visitor"].get(self.link(self.visitor))  # the browser remembers whose page it was

    def _companies(self) -> None:
        applications = Application.objects.filter(host=None).order_by("pk")
        busy = applications.filter(
            pk__in=Invoice.objects.values("application"), bookings__isnull=False
        ).first()
        draft = applications.filter(state=ApplicationState.DRAFT).first()
        waiting = applications.filter(
            state__in=(ApplicationState.SUBMITTED, ApplicationState.WAITLISTED), bookings__isnull=True
        ).first()
        fresh = Company.objects.filter(applications__isnull=True).first() or _new_company(self.at)
        assert busy and draft and waiting
        self.offer = offer_booth(
            application=waiting,
            booth=Booth.objects.filter(bookings=None, partner_kk="", retired_at=None).earliest("pk"),
            actor=SYSTEM,
            at=self.at,
        )
        for who, company in {
            "company": busy.company, "draft": draft.company, "offered": waiting.company, "fresh": fresh,
        }.items():  # fmt: skip
            self.companies[who] = company
            self._account(who)
            company.memberships.create(
                user=self.users[who], role=Role.OWNER, added_at=self.at, confirmed_at=self.at
            )
        # The second company, to choose between.
        other = Company.objects.exclude(pk__in=[one.pk for one in self.companies.values()]).earliest("pk")
        other.memberships.create(
            user=self.users["company"], role=Role.OWNER, added_at=self.at, confirmed_at=self.at
        )
        self._keep("company", **{CHOSEN: busy.company.code})
        self.invitation = busy.company.invitations.create(
            email="asked@example.com", role=Role.MEMBER, language="kk", invited_at=self.at,
            expires_at=self.at + timedelta(days=14),
        )  # fmt: skip
        Company.objects.filter(pk=busy.company_id).update(contact_email_wanted="wanted@example.com")
        busy.company.refresh_from_db()
        busy.company.memberships.create(user=self._account("unproven"), role=Role.MEMBER, added_at=self.at)

    def _accounts(self) -> None:
        self._account("account")
        self._account("linked").set_unusable_password()
        self.users["linked"].save()
        self.people["linked"].force_login(self.users["linked"])
        self._keep("linked")
        secured = self._account("secured")
        TOTP.activate(secured, generate_totp_secret())
        RecoveryCodes.activate(secured)
        self.key = Authenticator.objects.create(
            user=secured, type=Authenticator.Type.WEBAUTHN, data={"name": "YubiKey", "credential": _key()}
        )
        # Half signed in: the second factor is still to be shown.
        self.people["half"] = Client()
        answer = self.people["half"].post("/accounts/login/", {"login": secured.email, "password": PASSWORD})
        assert answer["Location"].startswith("/accounts/2fa/"), answer
        organiser = self._account("organiser")
        User.objects.filter(pk=organiser.pk).update(is_staff=True, is_superuser=True)

    def _account(self, who: str) -> User:
        user = User.objects.create_user(f"{who}@company.example.com", PASSWORD)
        EmailAddress.objects.get_or_create(
            user=user, email=user.email, defaults={"verified": who != "unproven", "primary": True}
        )
        self.users[who], self.people[who] = user, Client()
        self.people[who].force_login(user)
        self._keep(who)
        return user

    def _pictures(self) -> None:
        """Of a company in the catalogue, of the one whose office is looked at, of a partner and of a speaker."""
        own = CatalogueEntry.objects.filter(application__company=self.companies["company"])
        for entry in {CatalogueEntry.objects.filter(is_public=True).earliest("pk"), *own}:
            set_logo(entry=entry, content=_png(400, 150), actor=SYSTEM, at=self.at)
            add_photo(entry=entry, content=_png(800, 600), captions={}, actor=SYSTEM, at=self.at)
        set_partner_logo(
            partner=Partner.objects.earliest("pk"), content=_png(150, 300), actor=SYSTEM, at=self.at
        )
        set_photo(speaker=Speaker.objects.get(code="S01"), content=_png(300, 300), actor=SYSTEM, at=self.at)

    def _keep(self, who: str, **kept: str) -> None:
        session = self.people[who].session
        # The password was typed a moment ago: nobody is asked for it again.
        request = HttpRequest()
        request.session = session
        record_authentication(request, self.users[who], "password", reauthenticated=True)
        session.update(kept)
        session.save()

    def link(self, visitor: Visitor) -> str:
        return f"/my/{link_token(visitor)}/"

    def addresses(self, language: str) -> Iterator[Address]:
        real, words = self._real(), Words(language)
        for name, path in _TABLE.items():
            if name in NEVER:
                continue
            for who, own in real.get(name, [(_usual(path), path)]):
                yield Address(who, name, words.path(own))

    def _real(self) -> dict[str, list[tuple[str, str]]]:
        """By which people a page is seen, and where it really is; the rest is at the table's address."""
        return self._of_the_public() | self._of_the_office() | self._of_accounts()

    def _of_the_public(self) -> dict[str, list[tuple[str, str]]]:
        both, own, (hall, *halls) = (
            ("anybody", "visitor"),
            self.link(self.visitor),
            Hall.objects.order_by("sort"),
        )
        entry = CatalogueEntry.objects.filter(is_public=True).earliest("pk")
        return {
            "sessions:lecture": [(who, "/programme/T08/") for who in both],
            "sessions:programme": [
                *((who, "/programme/") for who in both),
                *(("anybody", f"/programme/?search={text}") for text in ("fashion", "qqqq")),
            ],
            "sessions:changes": [(who, "/programme/changes/") for who in both],
            "exhibitors:hall_plan": [
                *((who, f"/floor-plan/{hall.code}/") for who in ("anybody", "draft")),
                *(("anybody", f"/floor-plan/{one.code}/") for one in halls),
                ("anybody", f"/floor-plan/{hall.code}/?booth=A-33"),
            ],
            "exhibitors:exhibitors": [
                *(("anybody", f"/exhibitors/{search}") for search in ("", "?search=тігін", "?search=qqqq")),
            ],
            "exhibitors:exhibitor": [("anybody", f"/exhibitors/{entry.slug}/")],
            "visitors:my": [("visitor", own)],
            "visitors:my_edit": [("visitor", f"{own}edit/")],
            "visitors:my_cancel": [("visitor", f"{own}cancel/")],
            "visitors:my_erase": [("visitor", f"{own}erase/")],
            "visitors:register": [(who, "/register/") for who in both],
            "news:stop": [("anybody", f"/news/stop/{stop_token('visitors.visitors', self.visitor.code)}/")],
            "website:styleguide": [("organiser", "/styleguide/")],
        }  # fmt: skip

    def _of_the_office(self) -> dict[str, list[tuple[str, str]]]:
        two, teams = ("company", "draft"), ("company", "draft", "offered", "fresh")
        unproven, asked = Membership.objects.get(user=self.users["unproven"]), self.invitation
        return {
            "exhibitors:office": [(who, "/exhibit/") for who in ("anybody", *teams)],
            "exhibitors:application": [(who, "/exhibit/application/") for who in teams],
            "exhibitors:application_step": [
                (who, f"/exhibit/application/{step}/") for who in two for step in ("stand", "booth", "wishes")
            ],
            "exhibitors:partners": [(who, "/exhibit/application/partners/") for who in two],
            "exhibitors:withdraw": [(who, "/exhibit/application/withdraw/") for who in two],
            **{name: [(who, _TABLE[name]) for who in ("company", "fresh")] for name in _OF_EVERY_COMPANY},
            "exhibitors:me": [(who, "/exhibit/me/") for who in ("company", "account", "organiser")],
            "exhibitors:me_delete": [(who, "/exhibit/me/delete/") for who in ("company", "account")],
            "exhibitors:confirm_contact": [
                ("anybody", f"/exhibit/contact/{contact_token(self.companies['company'])}/")
            ],
            "exhibitors:confirm": [("anybody", f"/exhibit/confirm/{confirmation_token(unproven)}/")],
            "exhibitors:follow_link": [
                ("anybody", f"/exhibit/sign-in/{sign_in_token(self.users['account'])}/")
            ],
            "exhibitors:invitation": [
                (who, f"/exhibit/invitation/{invitation_token(asked)}/") for who in ("anybody", "account")
            ],
            "exhibitors:offer": [("offered", f"/exhibit/offers/{self.offer.code}/")],
        }  # fmt: skip

    def _of_accounts(self) -> dict[str, list[tuple[str, str]]]:
        account, key = self.users["account"], {"pk": self.key.pk}
        proof = EmailConfirmationHMAC(EmailAddress.objects.get(user=account)).key
        reset = f"{user_pk_to_url_str(account)}-{default_token_generator.make_token(account)}"
        own = ("account_reauthenticate", "account_change_password", "account_logout", "mfa_activate_totp")
        return {
            **{name: [("account", _TABLE[name])] for name in own},
            "account_email": [(who, "/accounts/email/") for who in ("account", "unproven")],
            "account_confirm_email": [
                ("anybody", f"/accounts/confirm-email/{one}/") for one in (proof, "MQ:forged")
            ],
            "account_reset_password_from_key": [
                ("anybody", f"/accounts/password/reset/key/{one}/") for one in (reset, "1-forged")
            ],
            "account_set_password": [("linked", "/accounts/password/set/")],
            "mfa_index": [(who, "/accounts/2fa/") for who in ("account", "secured")],
            "mfa_authenticate": [("half", "/accounts/2fa/authenticate/")],
            "mfa_remove_webauthn": [("secured", reverse("mfa_remove_webauthn", kwargs=key))],
            "mfa_edit_webauthn": [("secured", reverse("mfa_edit_webauthn", kwargs=key))],
        }  # fmt: skip


_TABLE = pages_of_the_table()
_OF_EVERY_COMPANY = {
    f"exhibitors:{name}"
    for name in ("company", "badges", "team", "invoices", "services", "entry", "documents", "companies")
}


def _usual(path: str) -> str:
    return "secured" if path.startswith("/accounts/2fa/") else "anybody"


def _new_company(at: object) -> Company:
    one = Company.objects.earliest("pk")
    one.pk, one.code, one.tax_id = None, "FRESHCMPNY", "970240000816"
    one._state.adding = True
    one.save()
    return one


def _png(width: int, height: int) -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (width, height), "#7a5c1e").save(kept, "PNG")
    return kept.getvalue()


def _key() -> dict[str, Any]:
    """What a key of no maker says when it is registered."""
    public = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    name = b"k" * 32
    held = AttestedCredentialData.create(bytes(16), name, public)
    told = AttestationObject.create("none", AuthenticatorData.create(b"r" * 32, 0x45, 0, held), {})
    asked = CollectedClientData.create("webauthn.create", b"c" * 16, "http://testserver")
    answer = {"clientDataJSON": websafe_encode(asked), "attestationObject": websafe_encode(told)}
    return {
        "id": websafe_encode(name),
        "rawId": websafe_encode(name),
        "type": "public-key",
        "response": answer,
    }


def give_cookies(page: Page, client: Client, site: str) -> None:
    """The browser goes on as this person."""
    page.context.add_cookies(
        [
            {"name": name, "value": one.value, "url": site, "httpOnly": True}
            for name, one in client.cookies.items()
        ]
    )
