"""The words of letters: a list of all kinds, and an editor for each with a preview beside it."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from core.admin import ReadOnlyAdmin
from core.errors import DomainError
from core.translations import LANGUAGES
from forum.queries import current_forum
from journal.actors import Actor

from ..forms import HTML, PreviewForm, WordingForm
from ..letters import BuiltIn, outline, worded
from ..models import LetterTemplate
from ..placeholders import FORUM
from ..previews import preview_of_kind
from ..services.copies import send_test_copy
from ..services.templates import Unsendable, reset_words, save_words
from ..wording.checks import Wording
from .frames import framed, framed_answer


@admin.register(LetterTemplate)
class LetterTemplateAdmin(ReadOnlyAdmin):
    """The list is of kinds, not of rows: most letters have no words of the organisers' own."""

    def has_edit_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("mailing.change_lettertemplate"))

    def get_urls(self) -> Any:
        wrap = self.admin_site.admin_view
        return [
            path("<str:kind>/words/", wrap(self.edit), name="mailing_lettertemplate_words"),
            path("<str:kind>/preview/", wrap(framed(self.preview)), name="mailing_lettertemplate_preview"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = LetterTemplate.objects.filter(edition=current_forum().edition, replaced_at=None)
        own = {row.kind: row for row in rows.select_related("saved_by")}
        wings: dict[str, list[Any]] = {}
        for kind, built_in in worded().items():
            wing = wings.setdefault(kind.partition(".")[0], [])
            wing.append({"kind": kind, "name": built_in.name, "own": own.get(kind)})
        context = {
            **self.admin_site.each_context(request),
            "title": _("Words of letters"),
            "opts": self.opts,
            "wings": [(_WINGS.get(wing, wing), rows) for wing, rows in wings.items()],
        }
        return TemplateResponse(request, "mailing/admin/letter_kinds.html", context)

    def edit(self, request: HttpRequest, kind: str) -> HttpResponse:
        """Save, put back, or send a test copy: three buttons of one form."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        built_in, edition = _built_in(kind), current_forum().edition
        versions = LetterTemplate.objects.filter(edition=edition, kind=kind).select_related("saved_by")
        own = next((row for row in versions if row.replaced_at is None), None)
        form = WordingForm(request.POST or None, wordings=_wordings(own, kind))
        if request.method == "POST":
            if not self.has_edit_permission(request):
                raise PermissionDenied
            answer = self._act(request, kind, form)
            if answer is not None:
                return answer
        context = {
            **self.admin_site.each_context(request),
            "title": built_in.name,
            "opts": self.opts,
            "form": form,
            "kind": kind,
            "own": own,
            "based_on": request.POST.get("based_on") or (own.version if own else 0),
            "versions": versions[:20],
            "shown_version": self._version(request, versions),
            "placeholders": (*built_in.placeholders, *FORUM),
            "may_edit": self.has_edit_permission(request),
            "preview_url": reverse("admin:mailing_lettertemplate_preview", args=[kind]),
            "languages": form.languages(),
        }
        return TemplateResponse(request, "mailing/admin/letter_words.html", context)

    def _version(self, request: HttpRequest, versions: Any) -> LetterTemplate | None:
        number = request.GET.get("version", "")
        return next((row for row in versions if str(row.version) == number), None)

    def _act(self, request: HttpRequest, kind: str, form: WordingForm) -> HttpResponse | None:
        edition, actor, at = current_forum().edition, Actor.staff(request.user), timezone.now()
        deed, based_on = request.POST.get("deed", ""), request.POST.get("based_on", "0")
        here = redirect("admin:mailing_lettertemplate_words", kind)
        if not based_on.isdecimal() or not form.is_valid():
            return None
        try:
            if deed == "reset":
                reset_words(edition=edition, kind=kind, based_on=int(based_on), actor=actor, at=at)
                messages.success(request, _("The built-in words are sent again."))
            elif deed in LANGUAGES:
                send_test_copy(
                    edition=edition, words_for=kind, wording=form.wordings[deed], language=deed,
                    to_address=request.user.email, actor=actor, at=at,  # type: ignore[union-attr]
                )  # fmt: skip
                sent = _("A test copy is on its way to %(email)s.") % {"email": request.user.email}  # type: ignore[union-attr]
                messages.success(request, sent)
                return None
            else:
                save_words(
                    edition=edition,
                    kind=kind,
                    wordings=form.wordings,
                    based_on=int(based_on),
                    actor=actor,
                    at=at,
                )
                messages.success(request, _("Saved. From now on the letters are written so."))
        except Unsendable as refusal:
            form.show(refusal.found)
            messages.error(request, str(refusal))
            return None
        except DomainError as refusal:
            messages.error(request, str(refusal))
            return None
        return here

    def preview(self, request: HttpRequest, kind: str) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        _built_in(kind)
        choice, form = PreviewForm(request.POST), WordingForm(request.POST)
        language = choice["preview_language"].value() if choice.is_valid() else LANGUAGES[0]
        shown_as = choice["preview_as"].value() if choice.is_valid() else HTML
        preview = preview_of_kind(kind, form.wordings[language], forum=current_forum(), language=language)
        return framed_answer(request, preview, shown_as)


_WINGS = {
    "visitors": _("To visitors"),
    "forum_sessions": _("About lectures"),
    "sessions": _("About lectures"),
    "exhibitors": _("To companies"),
    "webhooks": _("Webhooks"),
    "desk": _("To organisers"),
}


def _built_in(kind: str) -> BuiltIn:
    try:
        return worded()[kind]
    except KeyError:
        raise Http404 from None


def _wordings(own: LetterTemplate | None, kind: str) -> dict[str, Wording]:
    """The organisers' words, or the built-in ones to start from."""
    if own is not None:
        return {
            code: Wording(getattr(own, f"subject_{code}"), getattr(own, f"body_{code}")) for code in LANGUAGES
        }
    wordings = {}
    for code in LANGUAGES:
        with translation.override(code):
            wordings[code] = outline(kind)
    return wordings
