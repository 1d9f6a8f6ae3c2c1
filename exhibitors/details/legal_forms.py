"""Parting a name from its legal form: «Оймақ» ЖШС is the name Оймақ and a limited partnership.

Short forms are recognised in capitals only, since a brand may well be called Ak; the long ones in any
case. Both stand at the beginning or at the end of a name, whatever the language prefers.
"""

import re

from ..models import LegalForm

F = LegalForm

_SHORT: dict[str, str] = {
    "ЖШС": F.LLP, "ТОО": F.LLP, "LLP": F.LLP,
    "АҚ": F.JSC, "АО": F.JSC, "JSC": F.JSC,
    "ЖК": F.IE, "ИП": F.IE, "IE": F.IE,
    "ӨК": F.PC, "ПК": F.PC, "PC": F.PC,
    "ШҚ": F.FARM, "КХ": F.FARM,
    "МК": F.SE, "РМК": F.SE, "КМК": F.SE, "ГП": F.SE, "РГП": F.SE, "КГП": F.SE, "ГКП": F.SE,
    "ҚҚ": F.FUND, "ОФ": F.FUND,
}  # fmt: skip
_LONG: dict[str, str] = {
    "жауапкершілігі шектеулі серіктестігі": F.LLP,
    "жауапкершілігі шектеулі серіктестік": F.LLP,
    "товарищество с ограниченной ответственностью": F.LLP,
    "limited liability partnership": F.LLP,
    "акционерлік қоғамы": F.JSC,
    "акционерлік қоғам": F.JSC,
    "акционерное общество": F.JSC,
    "joint stock company": F.JSC,
    "жеке кәсіпкер": F.IE,
    "индивидуальный предприниматель": F.IE,
    "individual entrepreneur": F.IE,
    "өндірістік кооперативі": F.PC,
    "өндірістік кооператив": F.PC,
    "производственный кооператив": F.PC,
    "production cooperative": F.PC,
    "шаруа қожалығы": F.FARM,
    "крестьянское хозяйство": F.FARM,
    "peasant farm": F.FARM,
    "қоғамдық қоры": F.FUND,
    "қоғамдық қор": F.FUND,
    "общественный фонд": F.FUND,
    "public fund": F.FUND,
}
_SHORT_WORDS = "|".join(sorted(map(re.escape, _SHORT), key=len, reverse=True))
_LONG_WORDS = "|".join(sorted(map(re.escape, _LONG), key=len, reverse=True))
_FORM = rf"(?P<short>{_SHORT_WORDS})|(?P<long>(?i:{_LONG_WORDS}))"
_BEFORE = re.compile(rf"^[\s,.]*(?:{_FORM})(?!\w)[\s,.]*")
_AFTER = re.compile(rf"[\s,.]*(?<!\w)(?:{_FORM})[\s,.]*$")
_QUOTES = {"«": "»", '"': '"', "“": "”", "„": "“", "'": "'"}


def parted(name: str) -> tuple[str, str]:
    """The bare name and the legal form that was typed with it, or an empty word for the form."""
    form, name = "", _unquoted(name)
    for place in (_BEFORE, _AFTER):
        if found := place.search(name):
            form = form or _SHORT.get(found["short"] or "") or _LONG[found["long"].lower()]
            name = name[: found.start()] + name[found.end() :]
    return _unquoted(name.strip()), form


def code_of(form: object) -> str:
    """ЖШС and ТОО are the code LLP; a code is itself, and so is anything unknown."""
    text = str(form or "").strip()
    return _SHORT.get(text) or _LONG.get(text.lower()) or text


def _unquoted(name: str) -> str:
    """Without the quotation marks around all of it; `queries.names.legal_name` puts its own."""
    inner = name[1:-1]
    if len(name) > 2 and _QUOTES.get(name[0]) == name[-1] and not set(inner) & {name[0], name[-1]}:
        return inner.strip()
    return name
