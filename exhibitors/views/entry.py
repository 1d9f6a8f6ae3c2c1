"""`/exhibit/catalogue/`: a company writes its entry, sets its logo, shows its products. One form, one deed."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import DomainError, NotFound
from core.pictures.encoding import MAX_BYTES, PictureRefused
from core.translations import LANGUAGES, text_in
from core.uploads import takes_files
from forum.queries import current_forum

from ..access import Standing
from ..details.entry import EntryDetails
from ..forms.catalogue import CaptionsForm, EntryForm, LogoForm, PhotoForm
from ..limits import count_upload
from ..models import Application, CatalogueEntry
from ..queries.categories import categories
from ..services import photos
from ..services.catalogue import save_entry
from . import catalogue_cards as shown
from .at_work import application_at_work


def _at_hand(request: HttpRequest) -> tuple[Standing, Application, CatalogueEntry | None]:
    standing, application = application_at_work(request)
    entry = (
        CatalogueEntry.objects.filter(application=application).select_related("application__company").first()
    )
    return standing, application, entry


def _entry_at_hand(request: HttpRequest) -> tuple[Standing, CatalogueEntry]:
    standing, _application, entry = _at_hand(request)
    if entry is None:
        raise NotFound
    return standing, entry


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: HttpRequest) -> HttpResponse:
    standing, application, own = _at_hand(request)
    if own is None:
        if request.method == "POST":
            raise NotFound
        context = {"standing": standing, "company": standing.company, "application": application}
        return render(request, "exhibitors/entry_closed.html", context)
    if request.method != "POST":
        return _page(request, standing, own)
    form, status = EntryForm(request.POST), 400
    if form.is_valid():
        try:
            save_entry(
                entry=own, details=form.details, serial=form.cleaned_data["serial"] or 0, actor=standing.actor,
                at=timezone.now(),
            )  # fmt: skip
            messages.success(request, _("The entry is saved."))
            return redirect("exhibitors:entry")
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            status = refusal.status
    return _page(request, standing, own, form=form, status=status)


@takes_files(MAX_BYTES)
@never_cache
@require_POST
def logo(request: HttpRequest) -> HttpResponse:
    standing, own = _entry_at_hand(request)

    def deed(form: Form) -> str:
        if "remove" in request.POST:
            photos.remove_logo(entry=own, actor=standing.actor, at=timezone.now())
            return _("The logo is removed.")
        content = _sent(request, "logo")
        photos.set_logo(entry=own, content=content, actor=standing.actor, at=timezone.now())
        return _("The logo is saved.")

    return _done(request, standing, own, LogoForm(request.POST, request.FILES), "logo", deed)


@takes_files(MAX_BYTES)
@never_cache
@require_POST
def add_photo(request: HttpRequest) -> HttpResponse:
    standing, own = _entry_at_hand(request)

    def deed(form: Any) -> str:
        content = _sent(request, "photo")
        photos.add_photo(
            entry=own, content=content, captions=form.captions, actor=standing.actor, at=timezone.now()
        )
        return _("The photo is added.")

    return _done(request, standing, own, PhotoForm(request.POST, request.FILES), "photo", deed)


@never_cache
@require_POST
def change_photo(request: HttpRequest, code: str) -> HttpResponse:
    """`do` is `describe`, `forward`, `back` or `remove`; anything else does nothing."""
    standing, own = _entry_at_hand(request)
    what: dict[str, Any] = {"entry": own, "code": code, "actor": standing.actor, "at": timezone.now()}

    def deed(form: Any) -> str:
        wanted = request.POST.get("do", "")
        if wanted == "remove":
            photos.remove_photo(**what)
            return _("The photo is removed.")
        if wanted in ("forward", "back"):
            photos.move_photo(**what, step=-1 if wanted == "forward" else 1)
            return _("The order is changed.")
        photos.describe_photo(**what, captions=form.captions)
        return _("The description is saved.")

    return _done(request, standing, own, CaptionsForm(request.POST), "captions", deed)


def _sent(request: HttpRequest, name: str) -> bytes:
    """The bytes of the file. A company that sends one after the other has to wait: decoding is work."""
    file = request.FILES.get(name)
    if file is None or isinstance(file, list):
        raise PictureRefused(_("Please choose a file."))
    count_upload(request)
    return b"" if file.size is None or file.size > MAX_BYTES + 1 else bytes(file.read())


def _done(
    request: HttpRequest,
    standing: Standing,
    own: CatalogueEntry,
    form: Form,
    name: str,
    deed: Callable[[Any], str],
) -> HttpResponse:
    """The deed and back to the page; or the page with what is wrong beside its form."""
    status = 400
    if form.is_valid():
        try:
            messages.success(request, deed(form))
            return redirect("exhibitors:entry")
        except NotFound:
            raise
        except DomainError as refusal:
            form.add_error(name if name in form.fields else None, str(refusal))
            status = refusal.status
    return _page(
        request, standing, own, status=status, wrong=form, **({name: form} if name != "captions" else {})
    )


def _page(
    request: HttpRequest, standing: Standing, own: CatalogueEntry, *, status: int = 200, form: Any = None,
    logo: Any = None, photo: Any = None, wrong: Any = None,
) -> HttpResponse:  # fmt: skip
    initial = {name: getattr(own, name) for name in EntryDetails.__slots__} | {"serial": own.serial}
    context = {
        "standing": standing,
        "company": standing.company,
        "entry": own,
        "form": form or EntryForm(initial=initial),
        "logo_form": logo or LogoForm(),
        "photo_form": photo or PhotoForm(auto_id="id_new_%s"),
        "wrong": wrong or form,
        "photos": [
            (one, text_in(one, "caption").text, _captions_form(one))
            for one in own.photos.order_by("position", "id")
        ],
        "has_room": own.photos.count() < photos.MOST_PHOTOS,
        "category": categories(current_forum()).get(own.category_code),
        "public_url": shown.exhibitor_url(own.slug, current_forum().edition) if own.is_public else "",
        "missing": [] if own.is_public else _missing(own),
    }
    return render(request, "exhibitors/entry.html", context, status=status)


def _captions_form(photo: Any) -> CaptionsForm:
    captions = {f"caption_{language}": getattr(photo, f"caption_{language}") for language in LANGUAGES}
    return CaptionsForm(initial=captions, auto_id=f"id_{photo.code}_%s")


def _missing(own: CatalogueEntry) -> list[str]:
    """Why nobody sees the entry yet."""
    reasons = []
    if not text_in(own, "description").text:
        reasons.append(_("There is no description yet, in any language."))
    if not own.is_wanted:
        reasons.append(_("“Show us in the catalogue” is not ticked."))
    return reasons
