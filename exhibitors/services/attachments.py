"""Documents of an application: certificates, registration papers, designs. They lie outside the web's reach.

Locks the application, since their number is limited. Nothing is overwritten; a removed document keeps its row,
for the journal's sake, and loses its file after the commit.
"""

from datetime import datetime
from functools import partial

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.codes import public_code
from core.errors import DomainError, NotFound
from core.files import private_storage
from journal.actors import Actor
from journal.record import record

from ..files.documents import Document, checked
from ..models import Application, Attachment
from ..states import LIVE

MOST = 20


class TooManyDocuments(DomainError):
    code = "too_many_documents"

    def __init__(self) -> None:
        super().__init__(_("An application has room for so many documents: %(limit)s") % {"limit": MOST})


class ApplicationOver(DomainError):
    code = "application_over"
    message = _("This application is over: nothing can be added to it or taken from it.")


def attach_document(
    *, application: Application, kind: str, name: str, content: bytes, actor: Actor, at: datetime
) -> Attachment:
    """Raises DocumentRefused, TooManyDocuments, ApplicationOver."""
    document = checked(name, content)
    # The name on the disk is ours: nothing that somebody typed becomes a path.
    path = private_storage().save(
        f"attachments/{at:%Y/%m}/{public_code(20)}{document.ending}", ContentFile(content)
    )
    try:
        return _attach(application, kind, document, path, actor, at)
    except BaseException:
        private_storage().delete(path)
        raise


@transaction.atomic
def _attach(
    application: Application, kind: str, document: Document, path: str, actor: Actor, at: datetime
) -> Attachment:
    application = _lock(application)
    if application.attachments.filter(removed_at__isnull=True).count() >= MOST:
        raise TooManyDocuments
    attachment = Attachment.objects.create(
        application=application,
        kind=kind,
        file=path,
        name=document.name,
        media_type=document.media_type,
        size=len(document.content),
        uploaded_at=at,
    )
    facts = {"document": attachment.code, "kind": kind}
    record("application.document_attached", application, actor=actor, at=at, **facts)
    return attachment


def remove_document(*, application: Application, code: str, actor: Actor, at: datetime) -> None:
    """Raises NotFound - also for a document of another company - and ApplicationOver."""
    with transaction.atomic():
        application = _lock(application)
        attachment = application.attachments.filter(code=code, removed_at__isnull=True).first()
        if attachment is None:
            raise NotFound
        attachment.removed_at = at
        attachment.save(update_fields=["removed_at"])
        transaction.on_commit(partial(private_storage().delete, str(attachment.file.name)))
        record("application.document_removed", application, actor=actor, at=at, document=code)


def _lock(application: Application) -> Application:
    locked = Application.objects.select_for_update(no_key=True, of=("self",)).get(pk=application.pk)
    if locked.state not in LIVE:
        raise ApplicationOver
    return locked
