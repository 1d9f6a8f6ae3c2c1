"""From a letter to the SMTP server's answer. The only place that talks to the network.

The connection stays open between letters of one worker, since opening costs more than sending. It
never outlives trouble, and an idle one is asked before it is trusted.
"""

import smtplib
import threading
import time
from collections.abc import Mapping
from email.utils import formataddr, formatdate
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from forum.queries import current_forum

from .ladders import Trouble
from .letters import Letter
from .mime import Written
from .models import Message

_TRUST_IDLE = 0.5  # seconds; longer than the gaps of a busy worker, shorter than any server's patience
_line = threading.local()


class DeliveryError(Exception):
    def __init__(self, trouble: Trouble, detail: str) -> None:
        super().__init__(f"{trouble}: {detail}"[:300])
        self.trouble = trouble


def message_id(message: Message) -> str:
    """The same for every try, so that a mailbox recognises a letter that had to be sent twice."""
    return f"<{message.uuid}@{urlsplit(settings.BASE_URL).hostname}>"


class Mail(EmailMessage):
    """For Django's mail backends, which ask for `message()`: `mailing.mime` writes it."""

    def __init__(self, letter: Letter, *, from_email: str, to: str, headers: Mapping[str, str]) -> None:
        super().__init__(letter.subject, letter.text, from_email, [to], headers=dict(headers))
        self.letter = letter

    def message(self, *args: Any, **kwargs: Any) -> Any:
        headers = {
            "Subject": self.subject,
            "From": self.from_email,
            "To": self.to[0],
            "Date": formatdate(),
            **self.extra_headers,
        }
        return Written(
            headers, text=self.letter.text, html=self.letter.html, attachments=self.letter.attachments
        )


def compose(message: Message, letter: Letter) -> Mail:
    edition = current_forum().edition
    sender = settings.DEFAULT_FROM_EMAIL or edition.contact_email
    return Mail(
        letter,
        from_email=formataddr((edition.brand, sender)),
        to=message.to_address,
        headers={
            "Reply-To": edition.contact_email,
            "Message-ID": message_id(message),
            "Content-Language": message.language,
            "Auto-Submitted": "auto-generated",
            **letter.headers,
        },
    )


def send(mail: Mail) -> None:
    """Returns when the server has taken the mail over; otherwise raises DeliveryError."""
    try:
        connection = _open_line()
        if not connection.send_messages([mail]):
            raise smtplib.SMTPException("the letter was not taken")
    except smtplib.SMTPRecipientsRefused as reason:
        hang_up()
        code, text = next(iter(reason.recipients.values()))
        raise DeliveryError(_by_code(code), f"{code} {_plain(text)}") from reason
    except smtplib.SMTPResponseException as reason:
        hang_up()
        raise DeliveryError(
            _by_code(reason.smtp_code), f"{reason.smtp_code} {_plain(reason.smtp_error)}"
        ) from reason
    except (OSError, smtplib.SMTPException) as reason:
        hang_up()
        raise DeliveryError(Trouble.UNREACHABLE, f"{type(reason).__name__} {reason}") from reason
    _line.used_at = time.monotonic()


def hang_up() -> None:
    connection: BaseEmailBackend | None = getattr(_line, "connection", None)
    _line.connection = None
    if connection is None:
        return
    try:
        connection.close()
    except (OSError, smtplib.SMTPException):
        pass  # it was broken already; a new one is opened for the next letter


def _open_line() -> BaseEmailBackend:
    connection: BaseEmailBackend | None = getattr(_line, "connection", None)
    if connection is not None and time.monotonic() - _line.used_at > _TRUST_IDLE and not _answers(connection):
        hang_up()
        connection = None
    if connection is None:
        connection = get_connection()
        connection.open()
        _line.connection, _line.used_at = connection, time.monotonic()
    return connection


def _answers(connection: BaseEmailBackend) -> bool:
    smtp = getattr(connection, "connection", None)
    if smtp is None:
        return True  # not an SMTP backend
    try:
        return bool(smtp.noop()[0] == 250)
    except (OSError, smtplib.SMTPException):
        return False


def _by_code(code: int) -> Trouble:
    return Trouble.DEFERRED if 400 <= code < 500 else Trouble.REFUSED


def _plain(text: bytes | str) -> str:
    """A server may answer anything; PostgreSQL stores no NUL."""
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return "".join(letter if letter.isprintable() else " " for letter in words)
