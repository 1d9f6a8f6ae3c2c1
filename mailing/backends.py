"""Mail on a machine without a mail server: each message becomes an .eml file, shown at /mailbox/."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone


class FolderBackend(BaseEmailBackend):
    """Writes to MAIL_DIR. A file appears under its name only when it is whole."""

    def __init__(self, fail_silently: bool = False, **kwargs: Any) -> None:
        super().__init__(fail_silently=fail_silently, **kwargs)
        self.folder = Path(str(settings.MAIL_DIR))

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        self.folder.mkdir(parents=True, exist_ok=True)
        for mail in email_messages:
            message = mail.message()
            number = str(message["Message-ID"]).strip("<>").partition("@")[0]
            name = f"{timezone.now():%Y%m%dT%H%M%S%f}-{number}.eml"
            unfinished = self.folder / f".{name}"
            with unfinished.open("wb") as file:
                file.write(message.as_bytes(linesep="\r\n"))  # type: ignore[call-arg]  # Django's own as_bytes
                file.flush()
                os.fsync(file.fileno())
            unfinished.rename(self.folder / name)
        return len(email_messages)
