"""The six roles of organisers: what each is for, and what a new one may do.

Pure: names of permissions, `label.codename`, none of the wings above is imported. `services.roles` makes a group
of each role and gives it these; what organisers change afterwards in the admin stays as they changed it.
"""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """The value is the name of the role's group."""

    OWNER = "owner", _("owner")
    EXHIBITOR_MANAGER = "exhibitor_manager", _("exhibitor manager")
    PROGRAMME_MANAGER = "programme_manager", _("programme manager")
    REGISTRATION_DESK = "registration_desk", _("registration desk")
    FINANCE = "finance", _("finance")
    REVIEWER = "reviewer", _("reviewer")


PURPOSES: dict[Role, Promise] = {
    Role.OWNER: _("everything: also the edition, people and their roles"),
    Role.EXHIBITOR_MANAGER: _("companies, applications, halls, booths, services and their terms"),
    Role.PROGRAMME_MANAGER: _("rooms, speakers, lectures, releases of the programme and sign-ups"),
    Role.REGISTRATION_DESK: _("visitors and their tickets; who came to a lecture"),
    Role.FINANCE: _("invoices, payments, bank statements and orders"),
    Role.REVIEWER: _("reads applications and the journal, writes notes, changes nothing"),
}

# The labels of our wings: an owner may do whatever their models declare.
OURS = (
    "accounts", "forum", "journal", "mailing", "spreadsheets", "webhooks", "visitors", "exhibitors", "forum_sessions",
    "desk",
)  # fmt: skip
EVERYTHING = frozenset({f"{label}.*" for label in OURS})


# What somebody needs, one of these, to be given a scope: names of permissions, as above. What a token may really do is
# asked again at every call, so a role that is lowered lowers it.
SCOPE_NEEDS: dict[str, frozenset[str]] = {
    "read": frozenset({"exhibitors.view_application"}),
    "applications": frozenset({"exhibitors.decide_application"}),
    "payments": frozenset({"exhibitors.record_payment"}),
    "checkin": frozenset({"forum_sessions.note_attendance"}),
    "personal_data": frozenset({"visitors.export_visitor", "forum_sessions.view_signup"}),
    "webhooks": frozenset({"webhooks.change_endpoint"}),
}


def _may(label: str, **deeds: str) -> set[str]:
    """`_may("forum", view="edition region")` -> {"forum.view_edition", "forum.view_region"}"""
    return {f"{label}.{deed}_{model}" for deed, models_ in deeds.items() for model in models_.split()}


# Everybody makes and revokes tokens of their own; an owner those of others, too.
_OWN_TOKENS = _may("accounts", view="apitoken", add="apitoken", revoke="apitoken")

PERMISSIONS: dict[Role, set[str]] = {
    Role.OWNER: {
        *EVERYTHING,
        *_may("auth", view="group", add="group", change="group", delete="group"),
        *_may("mfa", view="authenticator", delete="authenticator"),
        *_may("core", view="bulkjob"),
    },
    Role.EXHIBITOR_MANAGER: {
        *_OWN_TOKENS,
        *_may("forum", view="edition"),
        *_may("journal", view="entry"),
        *_may("desk", view="statistics"),
        # Writes to the companies; another reviews the letter and sends it.
        *_may("mailing", view="message campaign", resend="message", add="campaign", change="campaign"),
        *_may(
            "exhibitors",
            view="company membership application attachment note booking category productgroup hall booth terms "
            "standtype instalmentrule cancellationfee badgequota vatrate service serviceorder serviceorderline "
            "invoice invoiceline due payment",
            add="company category productgroup hall booth terms standtype instalmentrule cancellationfee badgequota "
            "service",
            change="category productgroup hall booth terms standtype instalmentrule cancellationfee badgequota service",
            delete="productgroup standtype instalmentrule cancellationfee badgequota",
            decide="application",
            comment="application",
            cancel="serviceorder",
            look_as="company",
        ),
        *_may("spreadsheets", **{"import": "table"}),
    },
    Role.PROGRAMME_MANAGER: {
        *_OWN_TOKENS,
        *_may("forum", view="edition"),
        *_may("journal", view="entry"),
        *_may("desk", view="statistics"),
        # Writes to those who signed up; another reviews the letter and sends it.
        *_may("mailing", view="message campaign", add="campaign", change="campaign"),
        *_may(
            "forum_sessions",
            view="room track speaker speaking lecture programmerules release signup",
            add="room track speaker speaking lecture programmerules signup",
            change="room track speaker speaking lecture programmerules signup",
            delete="room track speaker speaking",
            release="programme",
            note="attendance",
        ),
        *_may("spreadsheets", **{"import": "table"}),
    },
    Role.REGISTRATION_DESK: {
        *_OWN_TOKENS,
        *_may("mailing", view="message"),
        *_may(
            "visitors",
            view="visitor",
            add="visitor",
            change="visitor",
            send="ticket",
            reissue="ticket",
            cancel="visitor",
            look_as="visitor",
        ),
        *_may("forum_sessions", view="lecture signup", note="attendance"),
    },
    Role.FINANCE: {
        *_OWN_TOKENS,
        *_may("forum", view="edition"),
        *_may("journal", view="entry"),
        *_may("desk", view="statistics"),
        *_may(
            "exhibitors",
            view="company application booking terms standtype instalmentrule cancellationfee badgequota vatrate "
            "service serviceorder serviceorderline invoice invoiceline due payment bankstatement",
            add="vatrate",
            change="vatrate",
            cancel="serviceorder",
            send="invoice",
            credit="invoice",
            record="payment",
            void="payment",
        ),
        *_may("spreadsheets", **{"import": "table"}),
    },
    Role.REVIEWER: {
        *_OWN_TOKENS,
        *_may("journal", view="entry"),
        *_may("desk", view="statistics"),
        *_may(
            "exhibitors",
            view="company application attachment note booking category productgroup hall booth",
            comment="application",
        ),
    },
}


def label_of(group_name: str) -> str:
    """The role in the reader's language; a group that organisers made keeps its own name."""
    return str(Role(group_name).label) if group_name in Role.values else group_name
