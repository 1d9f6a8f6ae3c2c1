"""Letters to many: written as a draft, reviewed, sent, stopped; and what became of each person."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.admin import ReadOnlyAdmin
from core.errors import DomainError
from core.translations import LANGUAGES
from forum.queries import current_forum
from journal.actors import Actor

from ..audiences import audience, audiences_for
from ..forms import HTML, CampaignForm, NewCampaignForm, PreviewForm
from ..models import Campaign, Recipient
from ..placeholders import FORUM
from ..previews import preview_of_campaign, sample_of
from ..queries import (
    Outcome,
    outcomes,
    planned_by_language,
    recipients_with,
    refused_by_reason,
    samples_of,
)
from ..services import campaigns, sending
from ..services.copies import send_test_copy
from ..services.templates import Unsendable
from ..states import CAMPAIGN_MOVES, CampaignState
from .frames import framed, framed_answer


class Deed(NamedTuple):
    """A button of a campaign's page."""

    leads_to: CampaignState
    service: Callable[..., Campaign]
    permission: str
    words: Any
    done: Any


C = CampaignState
DEEDS = {
    "put_up": Deed(
        C.COUNTING, campaigns.put_up_for_review, "change_campaign", _("Put up for review"),
        _("The words are frozen. The people are being counted; then the letter waits for its review by itself."),
    ),
    "review": Deed(
        C.REVIEWED, campaigns.review_campaign, "send_campaign", _("Reviewed: it may go"),
        _("Reviewed. It goes when you start it."),
    ),
    "take_back": Deed(
        C.DRAFT, campaigns.take_back, "change_campaign", _("Back to the draft"),
        _("The letter is a draft again."),
    ),
    "start": Deed(C.SENDING, sending.start_campaign, "send_campaign", _("Start sending"), _("It is being sent.")),
    "stop": Deed(
        C.STOPPED, sending.stop_campaign, "send_campaign", _("Stop"),
        _("Stopped. What was in the outbox and not sent yet is taken back."),
    ),
    "discard": Deed(
        C.DISCARDED, campaigns.discard_campaign, "change_campaign", _("Discard"), _("The letter is discarded.")
    ),
}  # fmt: skip
# Few people are counted before the page answers.
COUNTED_AT_ONCE = _("The words and the people are frozen. Somebody has to review the letter now.")


@admin.register(Campaign)
class CampaignAdmin(ReadOnlyAdmin):
    list_display = ("name", "segment_words", "purpose", "state", "created_at", "created_by", "started_at")
    list_filter = ("state", "purpose", "edition")
    list_select_related = ("created_by",)
    search_fields = ("name", "code")

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Campaign]":
        """Letters to people whom one may see: others are not there. (Who may see none at all is refused.)"""
        rows: QuerySet[Campaign] = super().get_queryset(request)
        if not self.has_view_permission(request):
            return rows
        return rows.filter(audience__in=[one.name for one in audiences_for(request.user)])

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("mailing.add_campaign"))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm("mailing.change_campaign"))

    def get_urls(self) -> Any:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/preview/", wrap(framed(self.preview)), name="mailing_campaign_preview"),
            path(
                "<int:pk>/samples/<int:recipient>/", wrap(framed(self.sample)), name="mailing_campaign_sample"
            ),
            path("<int:pk>/progress/", wrap(self.progress), name="mailing_campaign_progress"),
            *super().get_urls(),
        ]

    # --- A new one ------------------------------------------------------------------------------

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        edition = current_forum().edition
        form = NewCampaignForm(request.POST or None, edition=edition, user=request.user)
        if request.method == "POST" and form.is_valid():
            campaign = campaigns.draft_campaign(
                edition=edition, name=form.cleaned_data["name"], purpose=form.cleaned_data["purpose"],
                **form.chosen, actor=Actor.staff(request.user), at=timezone.now(),
            )  # fmt: skip
            return redirect("admin:mailing_campaign_change", campaign.pk)
        context = {**self._context(request, _("New letter to many")), "form": form}
        return TemplateResponse(request, "mailing/admin/campaign_new.html", context)

    # --- Its page -------------------------------------------------------------------------------

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The editor of a draft; afterwards what is to be reviewed, and how far it is."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = self.get_queryset(request).select_related("edition", "created_by", "reviewed_by")
        campaign = get_object_or_404(rows, pk=object_id)
        form = CampaignForm(
            request.POST or None,
            wordings=campaigns.wordings_of(campaign),
            initial={"name": campaign.name, "purpose": campaign.purpose},
        )
        if request.method == "POST" and (answer := self._act(request, campaign, form)) is not None:
            return answer
        context = {**self._context(request, campaign.name), "campaign": campaign, "form": form}
        context["deeds"] = self._possible(request, campaign)
        if campaign.state == CampaignState.DRAFT:
            return self._editor(request, campaign, context)
        return self._page(request, campaign, context)

    def _editor(self, request: HttpRequest, campaign: Campaign, context: dict[str, Any]) -> HttpResponse:
        context |= {
            "may_edit": request.user.has_perm("mailing.change_campaign"),
            "languages": context["form"].languages(),
            "placeholders": (*audience(campaign.audience).placeholders, *FORUM),
            "preview_url": reverse("admin:mailing_campaign_preview", args=[campaign.pk]),
            "listed": campaign.recipients.count(),
        }
        return TemplateResponse(request, "mailing/admin/campaign_draft.html", context)

    def _page(self, request: HttpRequest, campaign: Campaign, context: dict[str, Any]) -> HttpResponse:
        if campaign.state == CampaignState.COUNTING:
            return TemplateResponse(request, "mailing/admin/campaign_counting.html", context)
        who = request.GET.get("who", "")
        page = Paginator(recipients_with(campaign, who), 50).get_page(request.GET.get("page"))
        people = {
            person.about.code: person.name
            for person in audience(campaign.audience).people([row.about_code for row in page])
        }
        context |= self._figures(campaign) | {
            "who": who,
            "page": page,
            "rows": [(row, people.get(row.about_code, row.about_code)) for row in page],
            "languages": planned_by_language(campaign),
            "refused": refused_by_reason(campaign),
            "samples": samples_of(campaign) if campaign.state != CampaignState.DISCARDED else [],
        }
        return TemplateResponse(request, "mailing/admin/campaign.html", context)

    def progress(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The figures alone, asked for again and again while it is being counted or sent."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        campaign = get_object_or_404(self.get_queryset(request), pk=pk)
        if request.GET.get("was", campaign.state) != campaign.state:
            # Other figures, other buttons: the page is taken anew.
            return HttpResponse(headers={"HX-Refresh": "true"})
        if campaign.state == CampaignState.COUNTING:
            return TemplateResponse(request, "mailing/admin/counting.html", {"campaign": campaign})
        return TemplateResponse(request, "mailing/admin/progress.html", self._figures(campaign))

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        campaign, choice = get_object_or_404(self.get_queryset(request), pk=pk), PreviewForm(request.POST)
        language = choice["preview_language"].value() if choice.is_valid() else LANGUAGES[0]
        shown_as = choice["preview_as"].value() if choice.is_valid() else HTML
        wording = CampaignForm(request.POST).wordings[language]
        preview = preview_of_campaign(campaign, wording, forum=current_forum(), language=language)
        return framed_answer(request, preview, shown_as)

    def sample(self, request: HttpRequest, pk: int, recipient: int) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        ours = Recipient.objects.filter(campaign__in=self.get_queryset(request)).select_related("campaign")
        row = get_object_or_404(ours, pk=recipient, campaign=pk)
        return framed_answer(request, sample_of(row), request.GET.get("as", HTML))

    # --- What the buttons do --------------------------------------------------------------------

    def _act(self, request: HttpRequest, campaign: Campaign, form: CampaignForm) -> HttpResponse | None:
        """One service call - for a draft after its words are saved. None: the page shows what is wrong."""
        name, actor, at = request.POST.get("deed", ""), Actor.staff(request.user), timezone.now()
        deed = DEEDS.get(name)
        if not request.user.has_perm(f"mailing.{deed.permission if deed else 'change_campaign'}"):
            raise PermissionDenied
        try:
            if campaign.state == CampaignState.DRAFT and name != "discard":
                if not form.is_valid():
                    return None
                campaigns.edit_campaign(
                    campaign=campaign, name=form.cleaned_data["name"], purpose=form.cleaned_data["purpose"],
                    wordings=form.wordings, actor=actor, at=at,
                )  # fmt: skip
            if deed is not None:
                campaign = deed.service(campaign=campaign, actor=actor, at=at)
                messages.success(request, COUNTED_AT_ONCE if campaign.state == C.WAITING else deed.done)
            elif name in LANGUAGES:
                is_draft = campaign.state == CampaignState.DRAFT
                wordings = form.wordings if is_draft else campaigns.wordings_of(campaign)
                send_test_copy(
                    edition=campaign.edition, words_for=campaign.audience, wording=wordings[name],
                    language=name, to_address=request.user.email, actor=actor, at=at,  # type: ignore[union-attr]
                )  # fmt: skip
                sent = _("A test copy is on its way to %(email)s.") % {"email": request.user.email}  # type: ignore[union-attr]
                messages.success(request, sent)
            else:
                messages.success(request, _("Saved."))
        except Unsendable as refusal:
            form.show(refusal.found)
            messages.error(request, str(refusal))
            return None
        except DomainError as refusal:
            messages.error(request, str(refusal))
        return redirect("admin:mailing_campaign_change", campaign.pk)

    def _possible(self, request: HttpRequest, campaign: Campaign) -> dict[str, Deed]:
        return {
            name: deed
            for name, deed in DEEDS.items()
            if CAMPAIGN_MOVES.allows(campaign.state, deed.leads_to)
            and request.user.has_perm(f"mailing.{deed.permission}")
        }

    def _figures(self, campaign: Campaign) -> dict[str, Any]:
        counts = outcomes(campaign)
        gets_it = sum(counts.values()) - counts[Outcome.REFUSED]
        done = counts[Outcome.SENT] + counts[Outcome.FAILED] + counts[Outcome.DROPPED]
        return {
            "campaign": campaign,
            "counts": list(counts.items()),
            "gets_it": gets_it,
            "done": done,
            "is_sending": campaign.state == CampaignState.SENDING,
        }

    def _context(self, request: HttpRequest, title: Any) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "title": title, "opts": self.opts}
