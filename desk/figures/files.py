"""A figure's rows as CSV: UTF-8 with BOM and `;`, as Excel opens it in Kazakhstan. Numbers are bare."""

import csv
import io

from .shape import Table

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(table: Table) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow([str(column) for column in table.columns])
    writer.writerows([_harmless(str(first)), *cells] for first, *cells in table.rows)
    return text.getvalue().encode("utf-8-sig")


def _harmless(words: str) -> str:
    """A lecture called =1+1 is words, not a sum."""
    return f"'{words}" if words.startswith(_STARTS_A_FORMULA) else words
