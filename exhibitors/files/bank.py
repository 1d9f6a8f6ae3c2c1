"""Reading what banks send: CSV, the exchange format of 1C (common in Kazakhstan), MT940. Bytes in, rows out.

Pure parsing: nothing here knows an invoice. What cannot be read is refused as a whole, with its line.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import partial

from django.utils.translation import gettext_lazy as _

MOST_BYTES = 2 * 1024 * 1024
MOST_ROWS = 20_000


class UnreadableFile(ValueError):
    """The words say why; `line` where."""

    def __init__(self, message: object, *, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True, slots=True)
class BankRow:
    """One movement on the account. `amount_kzt` is None where it is no whole tenge or no number at all."""

    line: int
    received_on: date | None
    amount_kzt: int | None
    is_incoming: bool
    reference: str
    payer_tax_id: str
    purpose: str


def read_bank_file(content: bytes) -> list[BankRow]:
    """The rows of a file in whichever of the formats it is. Raises UnreadableFile."""
    if len(content) > MOST_BYTES:
        raise UnreadableFile(_("The file is too large."))
    text = _decoded(content)
    if text.lstrip().startswith("1CClientBankExchange"):
        rows = _read_1c(text)
    elif re.search(r"^:20:", text, re.MULTILINE):
        rows = _read_mt940(text)
    else:
        rows = _read_csv(text)
    found = []
    for row in rows:
        found.append(row)
        if len(found) > MOST_ROWS:
            raise UnreadableFile(_("The file is too large."))
    if not found:
        raise UnreadableFile(_("There are no payments in this file."))
    return found


def _decoded(content: bytes) -> str:
    """UTF-8, with or without its mark; else cp1251, in which every byte but one means something."""
    if b"\x00" in content:
        raise UnreadableFile(_("This is not a text file."))
    for encoding in ("utf-8-sig", "cp1251"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile(_("This is not a text file."))


# --- 1C: sections of key=value -------------------------------------------------------------------------


def _read_1c(text: str) -> Iterator[BankRow]:
    accounts = set(re.findall(r"^РасчСчет=(\S+)", text, re.MULTILINE))
    document: dict[str, str] | None = None
    started = 0
    for number, raw in enumerate(text.splitlines(), start=1):
        key, _equals, value = raw.strip().partition("=")
        if key == "СекцияДокумент":
            document, started = {}, number
        elif key == "КонецДокумента" and document is not None:
            yield _of_1c(document, started, accounts)
            document = None
        elif document is not None:
            document[key] = value.strip()


def _of_1c(fields: Mapping[str, str], line: int, accounts: set[str]) -> BankRow:
    received = fields.get("ДатаПоступило") or fields.get("Дата", "")
    payee_account = fields.get("ПолучательСчет") or fields.get("ПолучательРасчСчет", "")
    payer = fields.get("ПлательщикИНН") or fields.get("ПлательщикБИН_ИИН") or fields.get("ПлательщикБИН", "")
    return BankRow(
        line=line,
        received_on=_day(received),
        amount_kzt=_whole_tenge(fields.get("Сумма", "")),
        # Ours is one of the accounts that the file is about; without them a day of arrival tells.
        is_incoming=payee_account in accounts if accounts else bool(fields.get("ДатаПоступило")),
        reference=fields.get("Номер", "")[:100],
        payer_tax_id=_digits(payer),
        purpose=fields.get("НазначениеПлатежа", ""),
    )


# --- CSV with a line of headings -----------------------------------------------------------------------

# Which heading means what: English, Russian, Kazakh, as banks and our own template write them.
_HEADINGS = {
    "received_on": ("received_on", "date", "дата", "дата операции", "күні", "күн"),
    "amount": ("amount_kzt", "amount", "сумма", "сома", "сомасы"),
    "credit": ("credit", "кредит", "приход", "поступление", "кіріс"),
    "debit": ("debit", "дебет", "расход", "шығыс"),
    "reference": ("reference", "номер документа", "номер", "№ документа", "№", "құжат нөмірі", "нөмірі"),
    "payer_tax_id": (
        "payer_bin_iin", "payer_tax_id", "bin", "бин", "бин/иин", "иин/бин", "бин/иин плательщика", "бсн", "бсн/жсн",
    ),
    "purpose": ("purpose", "назначение", "назначение платежа", "төлем мақсаты", "төлем тағайындалуы"),
}  # fmt: skip


def _read_csv(text: str) -> Iterator[BankRow]:
    first = text.lstrip("\n\r").partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    if not first.count(delimiter):
        raise UnreadableFile(_("This is neither a CSV file nor one of 1C nor MT940."), line=1)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        raise UnreadableFile(_("A quotation mark is not closed.")) from None
    if len(rows) > MOST_ROWS:
        raise UnreadableFile(_("The file is too large."))
    columns = _columns(rows[0])
    for line, cells in enumerate(rows[1:], start=2):
        if any(cell.strip() for cell in cells):
            yield _of_csv(line, partial(_cell, cells, columns))


def _columns(headings: list[str]) -> dict[str, int]:
    folded = [" ".join(heading.split()).lower() for heading in headings]
    columns = {
        name: folded.index(known[0])
        for name, words in _HEADINGS.items()
        if (known := [word for word in words if word in folded])
    }
    if "purpose" not in columns or not {"amount", "credit"} & columns.keys():
        raise UnreadableFile(
            _("The first line must name the columns: date, amount, reference, purpose."), line=1
        )
    return columns


def _cell(cells: list[str], columns: Mapping[str, int], name: str) -> str:
    column = columns.get(name)
    return cells[column].strip() if column is not None and column < len(cells) else ""


def _of_csv(line: int, value: Callable[[str], str]) -> BankRow:
    went_out = bool(value("debit")) and not value("credit")
    amount = _whole_tenge(value("credit") or value("amount") or value("debit"))
    return BankRow(
        line=line,
        received_on=_day(value("received_on")),
        amount_kzt=abs(amount) if amount is not None and went_out else amount,
        is_incoming=not went_out and (amount is None or amount >= 0),
        reference=value("reference")[:100],
        payer_tax_id=_digits(value("payer_tax_id")),
        purpose=value("purpose"),
    )


# --- MT940 ---------------------------------------------------------------------------------------------

_MOVEMENT = re.compile(
    r"^:61:(?P<day>\d{6})(?:\d{4})?(?P<sign>R?[CD])[A-Z]?(?P<amount>[\d,]+)[A-Z][A-Z0-9]{3}(?P<reference>[^\n/]*)"
)


def _read_mt940(text: str) -> Iterator[BankRow]:
    """Every :61: with the :86: that explains it."""
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if not (found := _MOVEMENT.match(line)):
            continue
        purpose = " ".join(_explanation(lines[number + 1 :]))
        payer = re.search(r"(?:БИН|БСН|ИИН|ЖСН|BIN|IIN)\D{0,3}(\d{12})", purpose)
        yield BankRow(
            line=number + 1,
            received_on=datetime.strptime(found["day"], "%y%m%d").date(),  # noqa: DTZ007 - a day
            amount_kzt=_whole_tenge(found["amount"].rstrip(",")),
            is_incoming=found["sign"] in ("C", "RD"),
            reference=found["reference"].strip()[:100],
            payer_tax_id=payer[1] if payer else "",
            purpose=purpose,
        )


def _explanation(lines: list[str]) -> Iterator[str]:
    inside = False
    for line in lines:
        if line.startswith(":86:"):
            inside, line = True, line[4:]  # noqa: PLW2901
        elif line.startswith((":", "-}")):
            if inside or line.startswith(":61:"):
                return
            continue
        if inside:
            yield line.strip()


# --- Cells ---------------------------------------------------------------------------------------------


def _day(text: str) -> date | None:
    for pattern in ("%d.%m.%Y", "%Y-%m-%d", "%d/%m/%Y", "%d.%m.%y"):
        try:
            return datetime.strptime(text.split(maxsplit=1)[0] if text.split() else "", pattern).date()  # noqa: DTZ007
        except ValueError:
            continue
    return None


def _whole_tenge(text: str) -> int | None:
    """«386 288,00» is 386288; tiyn that are not zero, and what is no number, is None."""
    bare = re.sub(r"[\s\u00a0₸']|KZT", "", text)
    if "," in bare and "." in bare:  # 386,288.00
        bare = bare.replace(",", "") if bare.rindex(".") > bare.rindex(",") else bare.replace(".", "")
    elif bare.count(".") > 1 or bare.count(",") > 1:
        bare = bare.replace(".", "").replace(",", "")
    if not re.fullmatch(r"[+-]?[0-9]{1,15}(?:[.,][0-9]{1,2})?", bare):
        return None
    try:
        amount = Decimal(bare.replace(",", "."))
    except InvalidOperation:
        return None
    return int(amount) if amount == amount.to_integral_value() else None


def _digits(text: str) -> str:
    """A tax id as it came; a spreadsheet may have eaten its leading zeros."""
    bare = "".join(text.split())
    return bare.zfill(12)[:12] if bare.isascii() and bare.isdigit() and 9 <= len(bare) <= 12 else ""
