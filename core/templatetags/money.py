"""`{{ invoice.total_kzt|tenge }}`: sums on pages and in letters."""

from django import template

from ..money import tenge as _tenge

register = template.Library()


@register.filter
def tenge(amount_kzt: int | None) -> str:
    return "" if amount_kzt is None else _tenge(amount_kzt)
