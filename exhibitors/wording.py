"""The words of a price's lines, in the language of who reads them: pages, the API, invoices, letters."""

from collections.abc import Callable, Mapping

from django.utils import translation
from django.utils.translation import gettext as _

from .models import Build
from .pricing import Line
from .queries.prices import Tariff


def words_of(line: Line, tariff: Tariff, language: str | None = None) -> str:
    """What a line of a quotation, of a booking or of an invoice is for (default: the active language).

    A line of something else, such as a service, carries its own words: `name_kk`, `name_ru`, `name_en` in
    its `params`.
    """
    language = language or translation.get_language()
    with translation.override(language):
        if write := _WRITERS.get(line.code):
            return write(line, tariff)
    return line.params.get(f"name_{language}") or line.params.get("name_kk") or line.code


def _registration(line: Line, tariff: Tariff) -> str:
    return _("Registration fee")


def _space(line: Line, tariff: Tariff) -> str:
    if line.params["build"] == Build.RAW:
        return _("Exhibition space (raw space), booth %(booth)s") % line.params
    return _("Exhibition space (shell scheme), booth %(booth)s") % line.params


def _flat(line: Line, tariff: Tariff) -> str:
    return _("%(type)s, booth %(booth)s") % _with_type(line, tariff)


def _surcharge(line: Line, tariff: Tariff) -> str:
    return _("Surcharge (%(percent)s): %(type)s") % _with_type(line, tariff)


def _early(line: Line, tariff: Tariff) -> str:
    return _("Early-booking discount (%(percent)s)") % {"percent": _percent(line)}


def _co_exhibitor(line: Line, tariff: Tariff) -> str:
    return _("Co-exhibitor fee")


def _with_type(line: Line, tariff: Tariff) -> Mapping[str, str]:
    names = {"type": tariff.stand_type_name(line.params["type"]), "percent": _percent(line)}
    return {**line.params, **names}


def _percent(line: Line) -> str:
    return f"{line.params.get('pct', 0)}\N{NO-BREAK SPACE}%"


_WRITERS: dict[str, Callable[[Line, Tariff], str]] = {
    "REGISTRATION": _registration,
    "SPACE": _space,
    "FLAT": _flat,
    "SURCHARGE": _surcharge,
    "EARLY": _early,
    "CO_EXHIBITOR": _co_exhibitor,
}
