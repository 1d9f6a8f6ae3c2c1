"""The registration desk: register somebody on the spot, find them, help them with their ticket."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from core.admin import BaseAdmin, ask, attempt, back, bulk_action, needs
from core.documents.whole_data import WholeData
from core.errors import DomainError
from forum.models import Option, OptionField
from forum.queries import current_forum, forum_with
from journal.actors import Actor
from journal.admin.deletion import deletion_dialog
from journal.admin.whole_data import GivesWholeData, whole_data_dialog
from journal.looking import LOOK, begin_look
from mailing.admin.writing import WriteToThese, letters_table
from mailing.queries import letters_about
from spreadsheets.admin import TableAdmin

from ..access import look_token
from ..desk import DeskForm
from ..documents.ticket import ticket_pdf
from ..models import DeletionRequest, Visitor
from ..queries import own_data
from ..services import corrections, registration, tickets, visits
from ..services.deletion import ask_deletion
from ..services.exports import note_export
from ..services.registration import Outcome
from ..states import Door, VisitorState
from ..tables import TABLE
from ..ticket import facts, file_name


def _moment(at: datetime) -> str:
    """As the clock on the venue's wall shows it."""
    return formats.date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")


def kinds_of_visitors() -> dict[str, str]:
    """Their names in the language of the page."""
    rows = Option.objects.filter(field=OptionField.VISITOR_KIND)
    return dict(rows.values_list("code", f"name_{translation.get_language()}"))


@admin.register(Visitor)
class VisitorAdmin(GivesWholeData, WriteToThese, TableAdmin, BaseAdmin):
    """Adding is registering at the desk; changing is correcting. Both are one call of a service."""

    export_table = import_table = TABLE
    form = DeskForm
    list_display = ("full_name", "code", "email", "organisation", "kind_label", "state", "registered_at")
    list_filter = (
        "state", "kind", "registered_through", "language", "edition", ("registered_at", admin.DateFieldListFilter),
    )  # fmt: skip
    search_columns = ("search_text",)
    facet_words = {"kind": lambda kinds: kinds_of_visitors()}
    actions = ("send_tickets_again", "came_today", "write_to_these")
    audience_name = "visitors.visitors"
    actions_detail = (
        "ticket",
        "came",
        "send_again",
        "look",
        {"title": _("More"), "items": ["take", "reissue", "cancel", "forget"]},
    )
    readonly_fields = (
        "code",
        "state",
        "registered_at",
        "registered_through",
        "given_consents",
        "visited_on",
        "letters",
        "deletion",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Visitor]:
        kind = Option.objects.filter(field=OptionField.VISITOR_KIND, code=OuterRef("kind"))
        name = f"name_{translation.get_language()}"
        rows = super().get_queryset(request).defer("search_text")
        return rows.annotate(kind_name=Subquery(kind.values(name)[:1]))

    def get_fieldsets(self, request: HttpRequest, obj: Visitor | None = None) -> Any:
        person = (
            "family_name",
            "given_name",
            "patronymic",
            "email",
            "phone",
            "country",
            "region",
            "language",
        )
        about = ("kind", "organisation", "position", "activity", "position_level", "purpose", "source")
        first = [(None, {"fields": person}), (_("About the visit"), {"fields": about})]
        if obj is None:
            return [*first, (_("Consents"), {"fields": ("consents",)})]
        record = (
            "code",
            "state",
            "registered_at",
            "registered_through",
            "given_consents",
            "visited_on",
            "letters",
            "deletion",
        )
        return [*first, (_("Registration"), {"fields": record})]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # a person is cancelled, or erased at their own wish

    has_send_permission = needs("visitors.send_ticket")
    has_reissue_permission = needs("visitors.reissue_ticket")
    has_cancel_permission = needs("visitors.cancel_visitor")
    has_look_permission = needs("visitors.look_as_visitor")

    def has_change_permission(self, request: HttpRequest, obj: Visitor | str | None = None) -> bool:
        """Only who is registered can be corrected. (unfold asks with a key instead of the object.)"""
        may = super().has_change_permission(request, obj)
        return may and (obj.is_registered if isinstance(obj, Visitor) else True)

    def save_model(self, request: HttpRequest, obj: Visitor, form: DeskForm, change: bool) -> None:
        actor, at = Actor.staff(request.user), timezone.now()
        if change:
            forum = forum_with(obj.edition_id)
            stored = Visitor.objects.get(pk=obj.pk)  # `obj` has the form's values already
            corrections.correct_details(visitor=stored, details=form.details, forum=forum, actor=actor, at=at)
            return
        result = registration.register_visitor(
            forum=current_forum(),
            details=form.details,
            consents=form.cleaned_data["consents"],
            language_read=translation.get_language(),
            door=Door.DESK,
            actor=actor,
            at=at,
        )
        if result.outcome is Outcome.KNOWN:
            messages.warning(request, _("This person was registered already; the ticket was mailed again."))
        obj.__dict__.update(result.visitor.__dict__)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A refusal that only the service could see (somebody else was quicker) is told, not a crash."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except DomainError as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(request.get_full_path())

    @admin.display(description=_("full name"), ordering="family_name")
    def full_name(self, visitor: Visitor) -> str:
        return str(visitor)

    @admin.display(description=_("kind of visitor"), ordering="kind")
    def kind_label(self, visitor: Visitor) -> str:
        return getattr(visitor, "kind_name", None) or visitor.kind

    @admin.display(description=_("consents"))
    def given_consents(self, visitor: Visitor) -> str:
        rows = visitor.consents.select_related("notice")
        return format_html_join(
            "",
            "<div>{}: {} ({})</div>",
            (
                (
                    row.get_scope_display(),
                    " – ".join(_moment(at) for at in (row.given_at, row.withdrawn_at) if at),
                    row.notice.version,
                )
                for row in rows
            ),
        )

    @admin.display(description=_("came on"))
    def visited_on(self, visitor: Visitor) -> str:
        rows = visitor.visits.all()
        return format_html_join("", "<div>{}</div>", ((_moment(row.first_at),) for row in rows))

    @admin.display(description=_("letters"))
    def letters(self, visitor: Visitor) -> str:
        return letters_table(letters_about(visitor))

    @admin.display(description=_("deletion request"))
    def deletion(self, visitor: Visitor) -> str:
        rows = visitor.deletion_requests.order_by("-pk")
        return format_html_join("", "<div>{}</div>", ((_deletion_words(row),) for row in rows))

    # --- Buttons --------------------------------------------------------------------------------

    @action(description=_("Ticket (PDF)"), url_path="ticket", permissions=["view"])
    def ticket(self, request: HttpRequest, object_id: str) -> HttpResponse:
        visitor = get_object_or_404(Visitor, pk=object_id)
        if not visitor.is_registered:
            messages.error(request, str(tickets.TicketVoid.message))
            return redirect("admin:visitors_visitor_change", object_id)
        pdf = ticket_pdf(facts(visitor, forum_with(visitor.edition_id)))
        name = file_name(visitor.language, "pdf")
        return HttpResponse(
            pdf, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'}
        )

    # Each asks first: a link alone must not do anything.

    @action(
        description=_("Came today"),
        url_path="came",
        permissions=["change"],
        dialog=ask(
            _("Note that this person came today?"),
            _("Whoever comes twice on one day is counted once."),
            yes=_("Came today"),
        ),
    )
    def came(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        return self._act(request, object_id, visits.note_visit, _("Noted."))

    @action(
        description=_("Send the ticket again"),
        url_path="send-again",
        permissions=["send"],
        dialog=ask(
            _("Send the ticket again?"),
            _("It goes to the address of this person."),
            yes=_("Send the ticket again"),
        ),
    )
    def send_again(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        return self._act(request, object_id, tickets.send_ticket_again, _("The ticket is on its way."))

    @action(
        description=_("Issue a new ticket, revoke the old one"),
        url_path="reissue",
        permissions=["reissue"],
        dialog=ask(
            _("Issue a new ticket?"),
            _("The old ticket and the old link to the person's page stop working; a new letter is sent."),
            yes=_("Issue a new ticket, revoke the old one"),
        ),
    )
    def reissue(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        return self._act(request, object_id, tickets.reissue_ticket, _("A new ticket is on its way."))

    @action(
        description=_("Cancel the registration"),
        url_path="cancel",
        permissions=["cancel"],
        dialog=ask(
            _("Cancel the registration?"),
            _("The ticket stops working; the person is told by letter."),
            yes=_("Cancel the registration"),
        ),
    )
    def cancel(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        return self._act(
            request, object_id, registration.cancel_registration, _("The registration is cancelled.")
        )

    @action(
        description=_("See what they see"),
        url_path="look",
        permissions=["look"],
        dialog=ask(
            _("See the site as this visitor sees it?"),
            _("Nothing can be changed there. The journal notes that you look."),
            yes=_("See what they see"),
        ),
    )
    def look(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        visitor = get_object_or_404(Visitor.objects.exclude(state=VisitorState.ERASED), pk=object_id)
        here = reverse("admin:visitors_visitor_change", args=[object_id])
        look = begin_look(subject=visitor, back=here, actor=Actor.staff(request.user), at=timezone.now())
        request.session[LOOK] = look.for_session()
        return back(reverse("visitors:my", kwargs={"token": look_token(visitor)}))

    @bulk_action(
        description=_("Send the ticket again"),
        says=_("Each person gets a letter with the ticket."),
        permissions=["send"],
        foresee=lambda rows: [(tickets.TicketVoid.message, rows.exclude(state=VisitorState.REGISTERED))],
        mails=True,
    )
    def send_tickets_again(self, visitor: Visitor, *, user: Any, at: datetime) -> None:
        tickets.send_ticket_again(visitor=visitor, actor=Actor.staff(user), at=at)

    @bulk_action(
        description=_("Came today"),
        says=_("Each person is noted as having come today. Whoever comes twice on one day is counted once."),
        permissions=["change"],
        foresee=lambda rows: [(tickets.TicketVoid.message, rows.exclude(state=VisitorState.REGISTERED))],
        fetch=["edition"],
    )
    def came_today(self, visitor: Visitor, *, user: Any, at: datetime) -> None:
        visits.note_visit(visitor=visitor, actor=Actor.staff(user), at=at)

    def _act(
        self, request: HttpRequest, object_id: str, service: Callable[..., Any], done: Any
    ) -> HttpResponse:
        visitor = get_object_or_404(Visitor, pk=object_id)
        who = {"actor": Actor.staff(request.user), "at": timezone.now()}
        attempt(request, lambda: service(visitor=visitor, **who), done)
        return back(reverse("admin:visitors_visitor_change", args=[object_id]))

    whole_data_permission = "visitors.export_visitor"
    has_export_permission = needs(whole_data_permission)
    has_erase_permission = needs("visitors.erase_visitor")

    @action(
        description=_("All data of this person"),
        url_path="data",
        permissions=["export"],
        dialog=whole_data_dialog(_("Take all data of this person?")),
    )
    def take(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        visitor = get_object_or_404(Visitor, pk=object_id)
        note_export(visitor=visitor, actor=Actor.staff(request.user), at=timezone.now())
        return self.lead_to_file(request, object_id, visitor.code)

    def whole_data_of(self, object_id: str, key: str) -> WholeData:
        visitor = get_object_or_404(Visitor, pk=object_id, code=key)
        return WholeData(own_data(visitor), name=str(visitor), about=visitor.code)

    @action(
        description=_("Enter a deletion request"),
        url_path="forget",
        permissions=["erase"],
        dialog=deletion_dialog(),
    )
    def forget(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        enter = partial(ask_deletion, asked_on=form.cleaned_data["asked_on"])
        return self._act(request, object_id, enter, _("The request is entered; the clock runs."))


def _deletion_words(row: DeletionRequest) -> str:
    day = partial(formats.date_format, format="SHORT_DATE_FORMAT")
    words = _("came on %(asked)s, to be done by %(due)s: %(state)s")
    return words % {"asked": day(row.asked_on), "due": day(row.due_on), "state": row.get_state_display()}
