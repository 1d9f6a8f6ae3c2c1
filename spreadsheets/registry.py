"""The registry of tables: a wing's `tables.py` says what comes out of its lists and what may come in.

    @export_table("visitors.visitors", model=Visitor)
    class VisitorsOut(ExportTable):
        title, permission, is_personal = _("Visitors"), "visitors.export_visitor", True
        columns = (Column("email", _("e-mail"), source="email"), …)

    @import_table("visitors.visitors")
    class VisitorsIn(ImportTable):
        title, permission = _("Visitors"), "visitors.add_visitor"
        columns = (Column("email", _("e-mail"), required=True), …)

        def plan(self, rows, context): …    # what each row would do; writes nothing
        def write(self, steps, context): …  # does it, through the wing's services

A column has one code and one heading; files may name it by the code, or by the heading in any of our languages.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from django import forms
from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from accounts.models import User
from core.errors import InvalidInput
from core.translations import LANGUAGES
from forum.queries import Forum
from journal.actors import Actor

from .cells import Fault, Kind, fold

Words = "str | Promise"


@dataclass(frozen=True, kw_only=True)
class Context:
    """What a table needs beside its rows. `options` are what the organiser has stated on the form, as plain JSON."""

    forum: Forum
    actor: Actor
    at: datetime
    options: Mapping[str, Any] = field(default_factory=dict)
    user: User | None = None


@dataclass(frozen=True)
class Column:
    """`source` (exports) is a path of the ORM or an expression; `show` makes of its value what stands in the cell, and
    `prepare` makes such a function once for many rows.

    `choices` (imports) gives the words of a choice - folded - and their codes. `aliases` are other headings that
    files have. A column that is not `chosen` is offered in exports, but not ticked.
    """

    code: str
    heading: "str | Promise"
    kind: Kind = Kind.TEXT
    required: bool = False
    aliases: tuple[str, ...] = ()
    language: str = ""  # of a text that stands in three: shown after the heading
    choices: Callable[[Context], Mapping[str, str]] | None = None
    restore: Callable[[str], str] | None = None
    source: Any = None
    show: Callable[[Any], Any] | None = None
    prepare: Callable[[], Callable[[Any], Any]] | None = None
    chosen: bool = True

    @property
    def words(self) -> str:
        return f"{self.heading} ({self.language})" if self.language else str(self.heading)

    def names(self) -> Iterator[str]:
        """By what a file may call it, folded."""
        yield from map(fold, (self.code, *self.aliases))
        for language in LANGUAGES:
            with override(language):
                yield fold(self.words)


class Outcome(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass
class Row:
    """A line of the file: `cells` by the codes of columns, only those that the file has; an empty cell says nothing."""

    line: int
    cells: dict[str, str]
    faults: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)

    def __getitem__(self, code: str) -> str:
        return self.cells.get(code, "")

    @property
    def said(self) -> dict[str, str]:
        """What the line says at all."""
        return {code: text for code, text in self.cells.items() if text}


@dataclass
class Step:
    """What a row would do. `deed` is whatever the table's own `write` needs for it."""

    row: Row
    outcome: Outcome
    deed: Any = None
    faults: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)


def refused(row: Row, *faults: Fault) -> Step:
    return Step(row, Outcome.REFUSED, faults=list(faults))


def refused_input(row: Row, refusal: InvalidInput) -> Step:
    """A cleaner's refusal, field by field."""
    faults = (
        Fault(name, refusal.code, message) for name, words in refusal.errors.items() for message in words
    )
    return refused(row, *faults)


class ImportTable:
    """One object for all imports: it keeps nothing of them."""

    code: ClassVar[str] = ""
    title: ClassVar[Any] = ""
    permission: ClassVar[str] = ""
    columns: ClassVar[tuple[Column, ...]] = ()
    # The admin's questions before an import: a form whose `stated()` gives the options as JSON.
    options: ClassVar[type[forms.Form] | None] = None
    batch: ClassVar[int] = 500

    def ready(self, context: Context) -> None:
        """Raises a DomainError when nothing can be taken in at all: a statement is missing."""

    def key(self, row: Row) -> Hashable | None:
        """The same key twice in one file is the same thing twice: the second is refused. None: not asked."""
        return None

    def plan(self, rows: Sequence[Row], context: Context) -> list[Step]:
        raise NotImplementedError

    def write(self, steps: Sequence[Step], context: Context) -> None:
        """In a transaction; only steps that add or change. May raise: then each row is tried alone."""
        raise NotImplementedError


class WholeTable:
    """A file that is one thing - a programme -: compared and taken as a whole, by a service of its wing."""

    code: ClassVar[str] = ""
    title: ClassVar[Any] = ""
    permission: ClassVar[str] = ""
    options: ClassVar[type[forms.Form] | None] = None
    columns: ClassVar[tuple[Column, ...]] = ()  # only told to people

    def ready(self, context: Context) -> None:
        """As in `ImportTable`."""

    def take(self, content: bytes, context: Context, *, dry_run: bool) -> dict[str, Any]:
        """`{added, changed, unchanged, removed, refused: [{where, code, message}]}`. Raises DomainError."""
        raise NotImplementedError


class ExportTable:
    """`permission` is needed to make such a file and to open it. `verb` goes to the journal."""

    code: ClassVar[str] = ""
    title: ClassVar[Any] = ""
    permission: ClassVar[str] = ""
    columns: ClassVar[tuple[Column, ...]] = ()
    is_personal: ClassVar[bool] = False
    model: ClassVar[type[Model]]

    @property
    def verb(self) -> str:
        return f"{self.model._meta.model_name}.exported"

    def queryset(self) -> "QuerySet[Any]":
        """All that may be exported."""
        return self.model.objects.all()  # type: ignore[attr-defined]

    def rows(self, queryset: "QuerySet[Any]", columns: Sequence[Column]) -> Iterable[Sequence[Any]]:
        """A row of cells for each of `queryset`, in the active language and zone."""
        sources = {f"column_{number}": column.source for number, column in enumerate(columns)}
        paths = [
            name if hasattr(source, "resolve_expression") else source for name, source in sources.items()
        ]
        annotated = {
            name: source for name, source in sources.items() if hasattr(source, "resolve_expression")
        }
        shows = [
            column.prepare() if column.prepare else column.show or _SHOWS.get(column.kind)
            for column in columns
        ]
        for values in queryset.annotate(**annotated).values_list(*paths):
            yield [
                value if show is None or value is None else show(value)
                for show, value in zip(shows, values, strict=True)
            ]


def _local(moment: datetime) -> datetime:
    from django.utils import timezone

    return timezone.localtime(moment)


def yes_or_no(value: bool) -> str:
    return str(_("yes") if value else _("no"))


_SHOWS: dict[Kind, Callable[[Any], Any]] = {Kind.MOMENT: _local, Kind.YES: yes_or_no}
_imports: dict[str, "ImportTable | WholeTable"] = {}
_exports: dict[str, ExportTable] = {}


def import_table(code: str) -> Callable[[Any], Any]:
    """Decorator: this class takes in tables of that code."""

    def register(cls: Any) -> Any:
        if code in _imports:
            raise ValueError(f"two import tables of code {code}")
        cls.code = code
        _imports[code] = cls()
        return cls

    return register


def export_table(code: str, *, model: type[Model]) -> Callable[[Any], Any]:
    """Decorator: this class writes lists of `model`."""

    def register(cls: Any) -> Any:
        if code in _exports:
            raise ValueError(f"two export tables of code {code}")
        cls.code, cls.model = code, model
        _exports[code] = cls()
        return cls

    return register


def table_in(code: str) -> "ImportTable | WholeTable":
    return _imports[code]


def table_out(code: str) -> ExportTable:
    return _exports[code]


def tables_in() -> "list[ImportTable | WholeTable]":
    return list(_imports.values())


def tables_out() -> list[ExportTable]:
    return list(_exports.values())


def by_words(pairs: Iterable[tuple[str, Iterable[Any]]]) -> dict[str, str]:
    """For `Column.choices`: code and its names → folded words → code. A word that two codes share means neither."""
    found: dict[str, str] = {}
    shared: set[str] = set()
    for code, names in pairs:
        for words in {fold(str(name)) for name in (code, *names) if name}:
            if found.setdefault(words, code) != code:
                shared.add(words)
    return {words: code for words, code in found.items() if words not in shared}


def in_all_languages(choices: Iterable[tuple[str, Any]]) -> dict[str, str]:
    """The same for labels that gettext translates."""
    pairs: list[tuple[str, list[str]]] = [(str(code), []) for code, _label in choices]
    for language in LANGUAGES:
        with override(language):
            for (_code, names), (_same, label) in zip(pairs, choices, strict=True):
                names.append(str(label))
    return by_words(pairs)


def trilingual_columns(code: str, heading: Any, **options: Any) -> tuple[Column, ...]:
    """`name_kk`, `name_ru`, `name_en`."""
    return tuple(
        Column(f"{code}_{language}", heading, language=language, source=f"{code}_{language}", **options)
        for language in LANGUAGES
    )
