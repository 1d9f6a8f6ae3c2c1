"""The sidebar of the admin: by what people come for, not by table. Nobody is shown what they may not open."""

from typing import Any, NamedTuple

from django.apps import apps
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

Words = str | Promise


class Place(NamedTuple):
    """One list of the admin. The label is the model's own plural."""

    model: str
    icon: str

    @property
    def permission(self) -> str:
        app, model = self.model.rsplit("_", 1)
        return f"{app}.view_{model}"


GROUPS: tuple[tuple[Words, tuple[Place, ...]], ...] = (
    (
        _("Visitors"),
        (Place("visitors_visitor", "badge"), Place("visitors_deletionrequest", "person_remove")),
    ),
    (
        _("Letters"),
        (
            Place("mailing_message", "mail"),
            Place("mailing_campaign", "forward_to_inbox"),
            Place("mailing_lettertemplate", "edit_note"),
        ),
    ),
    (
        _("Exhibition"),
        (
            Place("exhibitors_application", "inbox"),
            Place("exhibitors_company", "apartment"),
            Place("exhibitors_booth", "grid_view"),
            Place("exhibitors_hall", "map"),
            Place("exhibitors_serviceorder", "shopping_cart"),
            Place("exhibitors_staffbadge", "id_card"),
            Place("exhibitors_persondeletion", "person_remove"),
            Place("exhibitors_badgedeletion", "person_remove"),
        ),
    ),
    (
        _("Money"),
        (
            Place("exhibitors_invoice", "receipt_long"),
            Place("exhibitors_payment", "payments"),
            Place("exhibitors_bankstatement", "account_balance"),
        ),
    ),
    (
        _("Programme"),
        (
            Place("forum_sessions_lecture", "podium"),
            Place("forum_sessions_speaker", "record_voice_over"),
            Place("forum_sessions_signup", "event_seat"),
            Place("forum_sessions_release", "campaign"),
            Place("forum_sessions_room", "meeting_room"),
            Place("forum_sessions_track", "label"),
            Place("forum_sessions_programmerules", "rule"),
        ),
    ),
    (
        _("Settings of the forum"),
        (
            Place("forum_edition", "event"),
            Place("forum_partner", "handshake"),
            Place("exhibitors_terms", "gavel"),
            Place("exhibitors_category", "category"),
            Place("exhibitors_productgroup", "sell"),
            Place("exhibitors_service", "build"),
            Place("exhibitors_vatrate", "percent"),
            Place("forum_option", "list"),
            Place("forum_region", "public"),
            Place("forum_privacynotice", "policy"),
        ),
    ),
    (
        _("People and traces"),
        (
            Place("accounts_user", "person"),
            Place("auth_group", "groups"),
            Place("accounts_apitoken", "key"),
            Place("webhooks_endpoint", "webhook"),
            Place("webhooks_delivery", "outbound"),
            Place("journal_entry", "history"),
            Place("core_bulkjob", "checklist"),
            Place("spreadsheets_import", "upload"),
            Place("spreadsheets_export", "download"),
            Place("core_savedfilter", "bookmark"),
        ),
    ),
)


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """As unfold wants it: groups of links."""
    first = {"title": _("Today"), "icon": "today", "link": reverse("admin:index")}
    groups: list[dict[str, Any]] = [{"items": [first]}]
    if request.user.has_perm("desk.view_statistics"):
        report = {"title": _("Statistics"), "icon": "bar_chart", "link": reverse("desk:statistics")}
        groups[0]["items"].append(report)
    for title, places in GROUPS:
        items = [_item(place) for place in places if request.user.has_perm(place.permission)]
        if items:
            groups.append({"title": title, "items": items, "collapsible": False, "separator": True})
    return groups


def _item(place: Place) -> dict[str, Any]:
    app, model = place.model.rsplit("_", 1)
    name = apps.get_model(app, model)._meta.verbose_name_plural
    return {"title": capfirst(name), "icon": place.icon, "link": reverse(f"admin:{place.model}_changelist")}
