"""Finished documents in the private storage: made once by the worker, handed out by a view after `access`.

Whoever asks first makes it: the task after the commit, the letter, or the page when neither has been yet.
"""

from django.core.files.base import ContentFile

from core.files import private_storage

from ..documents.invoice import invoice_pdf
from ..models import Invoice


def stored_pdf(invoice: Invoice) -> bytes:
    """The document of an invoice; it never changes, so the first one made is kept."""
    storage, path = private_storage(), _path(invoice)
    if storage.exists(path):
        with storage.open(path) as file:
            return file.read()
    pdf = invoice_pdf(invoice)
    kept = storage.save(path, ContentFile(pdf))
    if kept != path:  # somebody else was quicker; both are the same
        storage.delete(kept)
    return pdf


def file_name(invoice: Invoice) -> str:
    return f"{invoice.number}.pdf"


def _path(invoice: Invoice) -> str:
    return f"invoices/{invoice.edition.code}/{invoice.number}-{invoice.code}.pdf"
