"""Finished papers, made ahead: the worker sets the PDF of an invoice as soon as it is committed.

Owns no row and locks nothing. A nudge that is lost costs a moment later: whoever opens the document makes it.
"""

from collections.abc import Callable

import structlog
from django.db import transaction

from ..files.invoices import stored_pdf
from ..models import Invoice

logger = structlog.get_logger(__name__)


def make_ahead(invoice: Invoice) -> None:
    """After the commit, on the queue of documents."""
    transaction.on_commit(_nudge(invoice.code))


def make_document(*, code: str) -> bool:
    """Whether there was such an invoice. A second time it is there already."""
    invoice = Invoice.objects.select_related("edition", "corrects").filter(code=code).first()
    if invoice is not None:
        stored_pdf(invoice)
    return invoice is not None


def _nudge(code: str) -> Callable[[], None]:
    def nudge() -> None:
        from ..tasks import make_invoice_document  # the task imports the services

        try:
            make_invoice_document.delay(code)
        except Exception as reason:  # noqa: BLE001 - the invoice stands, whatever the broker does
            logger.warning("document_nudge_lost", reason=type(reason).__name__)

    return nudge
