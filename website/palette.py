"""The colours that browsers and telephones ask for by name: read from static/css/tokens.css, said nowhere else."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

_TOKEN = re.compile(r"--([\w-]+):\s*(#[0-9a-f]{3,8})\s*;", re.IGNORECASE)
_DARK = re.compile(r"@media \(prefers-color-scheme: dark\)\s*\{\s*:root[^{]*\{(.*?)\}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Palette:
    paper: str
    paper_dark: str
    night: str
    on_night: str
    gold: str


@cache
def palette() -> Palette:
    text = Path(settings.BASE_DIR, "static/css/tokens.css").read_text()
    light: dict[str, str] = {}
    for name, value in _TOKEN.findall(text):
        light.setdefault(name, value)  # the first one is that of everybody
    dark = dict(_TOKEN.findall(found[1])) if (found := _DARK.search(text)) else {}
    return Palette(
        paper=light["paper"],
        paper_dark=dark.get("paper", light["paper"]),
        night=light["night"],
        on_night=light["on-night"],
        gold=light["gold-on-night"],
    )
