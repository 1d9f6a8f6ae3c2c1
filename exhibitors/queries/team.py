"""Who acts for a company, who is invited, and which browsers and programs are let in."""

from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..models import Company
from ..states import Door

_LET_IN: dict[str, str | Promise] = {
    Door.PAGE: _("The browser in which the company was signed up"),
    Door.API: _("A program"),
}


def team_of(company: Company, at: datetime) -> dict[str, Any]:
    tokens = company.tokens.live(at).order_by("pk")
    return {
        "members": list(company.memberships.filter(removed_at__isnull=True).select_related("user")),
        "invitations": list(
            company.invitations.filter(accepted_at=None, revoked_at=None, expires_at__gt=at).order_by("pk")
        ),
        "tokens": [{"row": token, "label": _LET_IN.get(token.label, token.label)} for token in tokens],
    }
