"""The development mailbox: shows the .eml files that `mailing.backends.FolderBackend` writes.

It exists only where ./run writes mail into a folder (MAIL_DIR); production has neither folder nor address.
"""

import email
import email.policy
import email.utils
import re
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

_NAME = re.compile(r"[0-9]{8}T[0-9]{12}-[0-9A-Za-z.-]{1,80}\.eml")
SHOWN = 200


@dataclass(frozen=True, slots=True)
class Letter:
    name: str
    message: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.message["Subject"] or "")

    @property
    def to(self) -> str:
        return str(self.message["To"] or "")

    @property
    def language(self) -> str:
        return str(self.message["Content-Language"] or "")

    @property
    def sent_at(self) -> datetime:
        return email.utils.parsedate_to_datetime(str(self.message["Date"]))

    def part(self, subtype: str) -> str:
        body = self.message.get_body(preferencelist=(subtype,))
        return str(body.get_content()) if body is not None else ""


@never_cache
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    names = sorted((path.name for path in _folder().glob("*.eml")), reverse=True)[:SHOWN]
    return render(request, "mailing/mailbox.html", {"letters": [_read(name) for name in names]})


@never_cache
@require_safe
def letter(request: HttpRequest, name: str) -> HttpResponse:
    found = _read(name)
    attachments = [
        {
            "name": part.get_filename(),
            "size": len(part.get_payload(decode=True)),
            "url": reverse("mailing:attachment", kwargs={"name": name, "number": number}),
        }
        for number, part in enumerate(found.message.iter_attachments())
    ]
    return render(
        request,
        "mailing/mailbox_message.html",
        {
            "message": {
                "subject": found.subject,
                "to": found.to,
                "from": str(found.message["From"]),
                "date": found.sent_at,
                "language": found.language,
                "text": found.part("plain"),
                "html_url": reverse("mailing:html", kwargs={"name": name}),
                "raw_url": reverse("mailing:raw", kwargs={"name": name}),
                "attachments": attachments,
            }
        },
    )


@never_cache
@require_safe
@xframe_options_sameorigin
@csp_replace(  # type: ignore[arg-type]  # typed for views without arguments
    {"default-src": ["'none'"], "style-src": ["'unsafe-inline'"], "frame-ancestors": ["'self'"]}
)
def html(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML part as a mail program shows it: its inline styles, and nothing that runs or loads."""
    return HttpResponse(_read(name).part("html"))


@never_cache
@require_safe
def raw(request: HttpRequest, name: str) -> HttpResponse:
    return HttpResponse(bytes(_read(name).message), content_type="text/plain; charset=utf-8")


@never_cache
@require_safe
def attachment(request: HttpRequest, name: str, number: int) -> HttpResponse:
    parts = list(_read(name).message.iter_attachments())
    if number >= len(parts):
        raise Http404
    content = parts[number].get_payload(decode=True)
    return HttpResponse(
        content,
        content_type=parts[number].get_content_type(),
        headers={"Content-Disposition": f'inline; filename="{parts[number].get_filename()}"'},
    )


def _folder() -> Path:
    return Path(str(settings.MAIL_DIR))


def _read(name: str) -> Letter:
    path = _folder() / name
    if not _NAME.fullmatch(name) or not path.is_file():
        raise Http404
    parsed = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    return Letter(name, parsed)
