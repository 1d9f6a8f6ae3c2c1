"""The words of the pages in the language of a journey, from the same catalogues."""

from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext


@dataclass(frozen=True)
class Words:
    language: str

    def __call__(self, text: str) -> str:
        with translation.override(self.language):
            return gettext(text)

    def path(self, path: str) -> str:
        """Kazakh stands at the root."""
        return path if self.language == "kk" else f"/{self.language}{path}"
