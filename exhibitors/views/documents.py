"""`/exhibit/documents/`: documents of the application, for the company itself; organisers read them at the desk."""

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import DomainError
from core.uploads import takes_files
from forum.queries import current_forum

from ..access import application_of, attachment_of, standing_of
from ..files.documents import MAX_BYTES, DocumentRefused
from ..forms.catalogue import DocumentForm
from ..limits import count_upload
from ..services.attachments import MOST, attach_document, remove_document
from .at_work import application_at_work


@takes_files(MAX_BYTES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def documents(request: HttpRequest) -> HttpResponse:
    (standing, application), status = application_at_work(request), 200
    form = DocumentForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                file = form.cleaned_data["document"]
                if file is None:
                    raise DocumentRefused(_("Please choose a file."))
                count_upload(request)
                content = bytes(file.read(MAX_BYTES + 1))
                attach_document(
                    application=application, kind=form.cleaned_data["kind"], name=file.name, content=content,
                    actor=standing.actor, at=timezone.now(),
                )  # fmt: skip
                messages.success(request, _("The document is taken."))
                return redirect("exhibitors:documents")
            except DomainError as refusal:
                form.add_error("document", str(refusal))
                status = refusal.status
    context = {
        "standing": standing,
        "company": standing.company,
        "form": form,
        "documents": application.attachments.filter(removed_at__isnull=True),
        "most": MOST,
        "megabytes": MAX_BYTES >> 20,
    }
    return render(request, "exhibitors/documents.html", context, status=status)


@never_cache
@require_POST
def remove(request: HttpRequest, code: str) -> HttpResponse:
    standing = standing_of(request)
    application = application_of(standing.company, current_forum().edition)
    try:
        remove_document(application=application, code=code, actor=standing.actor, at=timezone.now())
        messages.success(request, _("The document is removed."))
    except DomainError as refusal:
        if refusal.status == 404:
            raise
        messages.error(request, str(refusal))
    return redirect("exhibitors:documents")


@never_cache
@require_safe
def document(request: HttpRequest, code: str) -> HttpResponseBase:
    """The file itself, to be saved: no browser opens it as a page of ours."""
    attachment = attachment_of(request, code)
    answer = FileResponse(
        attachment.file.open(),
        as_attachment=True,
        filename=attachment.name,
        content_type=attachment.media_type,
    )
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
