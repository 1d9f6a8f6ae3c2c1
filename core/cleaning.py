"""Cleaning what was typed into a form or sent by a program: all faults at once, each under its field's name.

Every wing has its own list of fields (`clean_details`); what a line, a person's name, an address or a
telephone number may be is said here once for all of them.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

import phonenumbers
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from email_validator import EmailNotValidError, validate_email

from .errors import InvalidInput
from .text import TextFault, check_person_name, clean_line, hidden_characters

REQUIRED = _("This field is required.")
_CHOICE = _("Please choose one of the answers offered.")

_FAULTS: dict[str, str | Promise] = {
    "mixed_script": _(
        "The word “%(detail)s” mixes letters of two alphabets: %(strangers)s. Please type it anew."
    ),
    "link": _("A name cannot contain a web address."),
}
_HIDDEN = _("There are invisible characters here (%(detail)s). Please type it anew.")


class Cleaner:
    """Collects every fault under its field's name instead of stopping at the first."""

    def __init__(self, typed: Mapping[str, Any]) -> None:
        self.typed = typed
        self.errors: dict[str, list[str | Promise]] = {}

    def refuse(self, name: str, message: str | Promise) -> str:
        self.errors.setdefault(name, []).append(message)
        return ""

    def line(self, name: str, *, limit: int, required: bool = False) -> str:
        """One line of text without anything hidden in it."""
        raw = str(self.typed.get(name) or "")
        if len(raw) > 4 * limit:  # nobody typed that; do not even look at it
            return self.refuse(name, _too_long(limit))
        if faults := hidden_characters(raw.strip()):
            return self._faults(name, faults)
        text = clean_line(raw)
        if required and not text:
            return self.refuse(name, REQUIRED)
        return text if len(text) <= limit else self.refuse(name, _too_long(limit))

    def person(self, name: str, *, required: bool = False) -> str:
        return self.title(name, limit=80, required=required)

    def title(self, name: str, *, limit: int, required: bool = False) -> str:
        """The name of somebody or something: of one alphabet, without an address in it."""
        text = self.line(name, limit=limit, required=required)
        if faults := check_person_name(text):
            return self._faults(name, faults)
        if text and not any(letter.isalpha() for letter in text):
            return self.refuse(name, _("A name has at least one letter."))
        return text

    def text(self, name: str, *, limit: int) -> str:
        """Several lines, each cleaned; blank ones at the ends are dropped, a run of them is one."""
        raw = str(self.typed.get(name) or "").replace("\t", " ")
        if len(raw) > 4 * limit:
            return self.refuse(name, _too_long(limit))
        lines = raw.splitlines()
        if faults := hidden_characters("".join(lines)):
            return self._faults(name, faults)
        text = re.sub(r"\n{3,}", "\n\n", "\n".join(map(clean_line, lines)).strip())
        return text if len(text) <= limit else self.refuse(name, _too_long(limit))

    def whole_number(self, name: str, *, most: int, least: int = 1) -> int | None:
        """Digits 0 to 9 only; None where nothing was typed."""
        raw = self.typed.get(name)
        text = "" if raw is None else str(raw).strip()
        if not text:
            return None
        if text.isascii() and text.isdigit() and len(text) <= 12 and least <= int(text) <= most:
            return int(text)
        self.refuse(name, _("A whole number from %(least)s to %(most)s.") % {"least": least, "most": most})
        return None

    def tick(self, name: str) -> bool:
        """A checkbox of a form, or `true` of a program."""
        raw = self.typed.get(name)
        return raw is True or str(raw).lower() in ("on", "true", "1")

    def choice(self, name: str, codes: Any, *, required: bool = False, default: str = "") -> str:
        code = str(self.typed.get(name) or default).strip()
        if not code:
            return self.refuse(name, REQUIRED) if required else ""
        return code if code in codes else self.refuse(name, _CHOICE)

    def checked(self, name: str, check: Callable[[str], str], *, limit: int, required: bool = False) -> str:
        text = self.line(name, limit=limit, required=required)
        try:
            return check(text) if text else ""
        except ValueError as reason:
            return self.refuse(name, reason.args[0])

    def check(self) -> None:
        """Raises InvalidInput with everything that was refused."""
        if self.errors:
            raise InvalidInput(self.errors)

    def _faults(self, name: str, faults: list[TextFault]) -> str:
        for fault in faults:
            words = str(_FAULTS.get(fault.code, _HIDDEN))
            self.refuse(name, words % {"detail": fault.detail, "strangers": " ".join(fault.strangers)})
        return ""


def email_address(text: str) -> str:
    """The address with its domain in ASCII: what SMTP servers understand without extensions."""
    try:
        address = validate_email(
            text, check_deliverability=False, allow_smtputf8=False, globally_deliverable=False
        )
    except EmailNotValidError:
        raise ValueError(_("This is not an e-mail address.")) from None
    if "." not in address.ascii_domain or address.ascii_email is None:
        raise ValueError(_("This is not an e-mail address."))
    return address.ascii_email


def phone_number(text: str) -> str:
    """E.164. People type 8 707 …, +7(707) … or 7707 …; without a country it is Kazakhstan's."""
    try:
        number = phonenumbers.parse(text, "KZ")
    except phonenumbers.NumberParseException:
        raise ValueError(_("This is not a telephone number.")) from None
    if not phonenumbers.is_possible_number(number) or number.extension:
        raise ValueError(_("This is not a telephone number."))
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _too_long(limit: int) -> str:
    return str(_("Too long. Characters allowed: %(limit)s") % {"limit": limit})
