"""Addresses for letters and paper: absolute, and in the language of the person who reads them."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation


def site_url(name: str, *, language: str | None = None, **kwargs: Any) -> str:
    """`reverse` under `language` (default: the active one), with the site's own host."""
    with translation.override(language or translation.get_language()):
        return settings.BASE_URL + reverse(name, kwargs=kwargs)
