"""Numbers without gaps, per edition and kind: who takes the next locks the series until their commit.

It is the last lock anybody takes (Application → Booth → Invoice → NumberSeries), so that others wait for
a moment only. A transaction that is rolled back gives its number back.
"""

from forum.models import Edition

from ..models import NumberSeries, SeriesKind

_SHAPES = {
    SeriesKind.APPLICATION: "{brand}{year:02}-{number:04}",
    SeriesKind.INVOICE: "{brand}-{century}{year:02}-{number:05}",
    SeriesKind.CREDIT_NOTE: "{brand}-{century}{year:02}-K{number:04}",
}


def next_number(*, edition: Edition, kind: SeriesKind) -> str:
    """The next one, as it is written on paper: AO26-0001. Call it inside the transaction that uses it."""
    series = _lock_series(edition, kind)
    series.last += 1
    series.save(update_fields=["last"])
    century, year = divmod(edition.starts_on.year, 100)
    return _SHAPES[kind].format(brand=_initials(edition), century=century, year=year, number=series.last)


def _lock_series(edition: Edition, kind: SeriesKind) -> NumberSeries:
    locked = NumberSeries.objects.select_for_update(no_key=True, of=("self",))
    series = locked.filter(edition=edition, kind=kind).first()
    if series is None:  # the first number of an edition: two may come at once
        NumberSeries.objects.bulk_create([NumberSeries(edition=edition, kind=kind)], ignore_conflicts=True)
        series = locked.get(edition=edition, kind=kind)
    return series


def _initials(edition: Edition) -> str:
    return "".join(word[0] for word in edition.brand.split()).upper()
