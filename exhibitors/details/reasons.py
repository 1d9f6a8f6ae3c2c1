"""Why an organiser decided so: a text in up to three languages. Kazakh is needed, the others fall back to it."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.cleaning import REQUIRED, Cleaner
from core.translations import LANGUAGES

LIMIT = 1000


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
    cleaner = Cleaner({f"reason_{language}": typed.get(language) for language in LANGUAGES})
    texts = {language: cleaner.text(f"reason_{language}", limit=LIMIT) for language in LANGUAGES}
    if not texts["kk"] and not cleaner.errors:
        cleaner.refuse("reason_kk", REQUIRED)
    cleaner.check()
    return Reason(**texts)
