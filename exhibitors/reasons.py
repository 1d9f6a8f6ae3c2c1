"""Why an organiser decided so: a text in up to three languages. Kazakh is needed, the others fall back to it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.cleaning import REQUIRED
from core.errors import InvalidInput
from core.text import hidden_characters
from core.translations import LANGUAGES

LIMIT = 1000
# A reason may have paragraphs; nothing else that steers.
_LINE_BREAKS = str.maketrans("", "", "\n\r\t")


@dataclass(frozen=True, slots=True)
class Reason:
    kk: str = ""
    ru: str = ""
    en: str = ""

    def columns(self) -> dict[str, str]:
        return {f"reason_{language}": getattr(self, language) for language in LANGUAGES}


NO_REASON = Reason()


def clean_reason(typed: Mapping[str, str]) -> Reason:
    """`typed` is by language. Raises InvalidInput with `reason_kk`, `reason_ru`, `reason_en`."""
    texts = {language: (typed.get(language) or "").strip() for language in LANGUAGES}
    errors: dict[str, list[str | Promise]] = {}
    for language, text in texts.items():
        if len(text) > LIMIT:
            errors[f"reason_{language}"] = [_("Too long. Characters allowed: %(limit)s") % {"limit": LIMIT}]
        elif hidden := hidden_characters(text.translate(_LINE_BREAKS)):
            detail = " ".join(fault.detail for fault in hidden)
            message = _("There are invisible characters here (%(detail)s). Please type it anew.")
            errors[f"reason_{language}"] = [message % {"detail": detail}]
    if not texts["kk"]:
        errors["reason_kk"] = [REQUIRED]
    if errors:
        raise InvalidInput(errors)
    return Reason(**texts)
