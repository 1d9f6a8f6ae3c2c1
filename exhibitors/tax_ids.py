"""BIN and IIN: twelve digits, the last one a control digit (Rules of the national registers of identification numbers).

The number itself says which it is: digits five and six are 40 to 63 in a BIN (month 01-12 does not matter here)
and the day of birth, 01 to 31, in an IIN. Nothing else is ever derived from one.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

_FIRST_WEIGHTS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
_SECOND_WEIGHTS = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)


class TaxIdKind(models.TextChoices):
    BIN = "bin", _("BIN")
    IIN = "iin", _("IIN")


def control_digit(digits: str) -> int | None:
    """Of the first eleven; None where both passes give ten: such a number is never issued."""
    for weights in (_FIRST_WEIGHTS, _SECOND_WEIGHTS):
        rest = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False)) % 11
        if rest < 10:
            return rest
    return None


def kind_of(tax_id: str) -> TaxIdKind | None:
    marker = int(tax_id[4:6])
    if 40 <= marker <= 63:
        return TaxIdKind.BIN
    return TaxIdKind.IIN if 1 <= marker <= 31 else None


def check_tax_id(typed: str) -> tuple[str, TaxIdKind]:
    """The number without its spaces, and its kind. Raises ValueError with words for the person."""
    text = "".join(typed.split()).replace("-", "")
    if text.isdigit() and not text.isascii():
        raise ValueError(_("Please type the number with the digits 0 to 9."))
    if not (text.isascii() and text.isdigit()):
        raise ValueError(_("A BIN or IIN consists of digits only."))
    if len(text) < 12 and len(text) >= 9 and control_digit(text.zfill(12)[:11]) == int(text[-1]):
        raise ValueError(
            _("A BIN or IIN has 12 digits. Leading zeros seem to be lost: %(number)s")
            % {"number": text.zfill(12)}
        )
    if len(text) != 12:
        raise ValueError(_("A BIN or IIN has 12 digits."))
    kind = kind_of(text)
    if kind is None or control_digit(text[:11]) != int(text[11]):
        raise ValueError(_("There is a mistake in the number: its control digit does not fit."))
    return text, kind


def with_lost_zeros(digits: str) -> str:
    """The number whose zeros at the beginning a spreadsheet has eaten, if its control digit says so; else nothing."""
    if not (digits.isascii() and digits.isdigit() and 9 <= len(digits) < 12):
        return ""
    whole = digits.zfill(12)
    return whole if kind_of(whole) and control_digit(whole[:11]) == int(whole[11]) else ""
