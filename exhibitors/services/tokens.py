"""The life of a company's token: issued, used, revoked. Locks nothing, sends nothing.

A program shows the secret; the browser that signed a company up keeps only the token's number in its
session. Either dies when the row is revoked or expires.
"""

from datetime import datetime, timedelta

from django.db import transaction

from core import rows
from core.errors import NotFound
from core.prepared import Given, Prepared
from core.text import clean_line
from core.tokens import digest_of, new_token
from journal.actors import Actor
from journal.record import record

from ..models import Company, CompanyToken
from ..states import Door

PREFIX = "aoc"
LASTS = {Door.API: timedelta(days=90), Door.PAGE: timedelta(days=14)}
NAME_LENGTH = 100
_NOTED_EVERY = timedelta(minutes=1)

_LIVE_TOKEN = Prepared(
    lambda: (
        CompanyToken.objects.live(Given("at"))
        .filter(digest=Given("digest"))
        .exclude(label=Door.PAGE)
        .select_related("company", "company__region")
    )
)


def issue_token(*, company: Company, door: Door, at: datetime, label: str = "") -> tuple[str, CompanyToken]:
    """The secret, told this once, and its row."""
    secret = new_token(PREFIX)
    token = CompanyToken(
        company=company,
        digest=digest_of(secret),
        label=label or door,
        created_at=at,
        expires_at=at + LASTS[door],
    )
    rows.insert(token)
    return secret, token


def issue_program_token(*, company: Company, name: str = "", actor: Actor, at: datetime) -> str:
    """An owner lets a program in, by a name of theirs; the secret is told this once."""
    label = clean_line(name)[:NAME_LENGTH]
    if label in Door.values:
        label = ""  # what the house itself calls browsers and programs
    with transaction.atomic():
        secret, _token = issue_token(company=company, door=Door.API, at=at, label=label)
        record("company.token_issued", company, actor=actor, at=at)
    return secret


def company_of_secret(*, secret: str, at: datetime) -> Company | None:
    """Whose token it is. That it was used is noted at most once a minute."""
    if not secret.startswith(f"{PREFIX}_"):
        return None
    token = _LIVE_TOKEN.first(digest=digest_of(secret), at=at)
    if token is None:
        return None
    if token.last_used_at is None or at - token.last_used_at >= _NOTED_EVERY:
        CompanyToken.objects.filter(pk=token.pk).update(last_used_at=at)
    company: Company = token.company
    return company


def revoke_token(*, company: Company, number: int, actor: Actor, at: datetime) -> None:
    """One of the company's; again is no harm. Raises NotFound."""
    tokens = CompanyToken.objects.filter(company=company, pk=number)
    if tokens.filter(revoked_at__isnull=True).update(revoked_at=at):
        record("company.token_revoked", company, actor=actor, at=at)
    elif not tokens.exists():
        raise NotFound


def revoke_all(*, company: Company, actor: Actor, at: datetime) -> int:
    """Every browser and program that was let in before."""
    revoked = CompanyToken.objects.live(at).filter(company=company).update(revoked_at=at)
    if revoked:
        record("company.token_revoked", company, actor=actor, at=at, count=revoked)
    return revoked
