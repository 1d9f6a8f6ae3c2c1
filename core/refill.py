"""A page that is sent anew with what somebody had typed into it.

The page is taken as it is: whoever wrote its form needs not know of this. Only the one form that was sent is filled
in; passwords and files are not, and the tokens of the form stay those of the new page.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.http import QueryDict

# Never filled in: the page brings new ones, or they are nobody's to keep.
_NEW_EACH_TIME = frozenset({"csrfmiddlewaretoken", "proof"})
_NOT_KEPT = frozenset({"password", "file", "submit", "button", "image", "reset"})
_Attributes = dict[str, str | None]


@dataclass
class _Tag:
    """A start tag and where it stands; `inside` is the text of a textarea or the value of an option's select."""

    name: str
    attributes: _Attributes
    start: int
    end: int
    closes: int = 0
    select: str = ""
    folds: tuple["_Tag", ...] = ()


@dataclass
class _Form:
    tag: _Tag
    controls: list[_Tag] = field(default_factory=list)

    @property
    def names(self) -> set[str]:
        return {one.attributes.get("name") or "" for one in self.controls}


class _Reader(HTMLParser):
    """Finds the forms of a page that are sent by POST, with their controls."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=False)
        self._lines = [0]
        for line in page.split("\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)
        self.forms: list[_Form] = []
        self._by_id: dict[str, _Form] = {}
        self._loose: list[_Tag] = []
        self._form: _Form | None = None
        self._select = ""
        self._folds: list[_Tag] = []
        self._text: _Tag | None = None
        self.feed(page)
        self.close()
        for control in self._loose:  # `form="…"` ties a control to a form that stands elsewhere
            if form := self._by_id.get(control.attributes.get("form") or ""):
                form.controls.append(control)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line, column = self.getpos()
        start = self._lines[line - 1] + column
        found = _Tag(tag, dict(attrs), start, start + len(self.get_starttag_text() or ""))
        if tag == "form":
            self._form = _Form(found)
            if (found.attributes.get("method") or "").lower() == "post":
                self.forms.append(self._form)
                self._by_id[found.attributes.get("id") or ""] = self._form
        elif tag == "details":
            self._folds.append(found)
        elif tag in ("input", "textarea", "select", "button", "option"):
            self._control(found)

    def _control(self, found: _Tag) -> None:
        found.folds = tuple(self._folds)
        if found.name == "select":
            self._select = found.attributes.get("name") or ""
        elif found.name == "option":
            found.select = self._select
        elif found.name == "textarea":
            self._text = found
        if found.attributes.get("form"):
            self._loose.append(found)
        elif self._form is not None:
            self._form.controls.append(found)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""
        elif tag == "details" and self._folds:
            self._folds.pop()
        elif tag == "textarea" and self._text is not None:
            line, column = self.getpos()
            self._text.closes = self._lines[line - 1] + column
            self._text = None


@dataclass(frozen=True)
class Refilled:
    """`is_whole` says whether everything that was sent found its place."""

    page: str
    is_whole: bool


def refilled(page: str, typed: QueryDict, *, path: str, said: str = "") -> Refilled:
    """`page`, with what was `typed` into its form for `path`; `said` is put at the head of its main part."""
    reader = _Reader(page)
    sent = {name for name in typed if name not in _NEW_EACH_TIME and any(typed.getlist(name))}
    forms = [form for form in reader.forms if _leads_to(form, path)]
    form = max(forms, key=lambda one: len(one.names & sent), default=None)
    if form is None or not form.names & sent:
        return Refilled(page, is_whole=not sent)
    edits = list(_edits(form, typed))
    if (main := page.find("<main")) >= 0:
        place = page.find(">", main) + 1
        edits.append((place, place, said))
    return Refilled(_spliced(page, edits), is_whole=sent <= form.names)


def _leads_to(form: _Form, path: str) -> bool:
    action = form.tag.attributes.get("action")
    return not action or urlsplit(action).path == path


def _edits(form: _Form, typed: QueryDict) -> Iterator[tuple[int, int, str]]:
    yield form.tag.start, form.tag.end, _written("form", form.tag.attributes | {"data-answered": None})
    left = {name: list(values) for name, values in typed.lists()}
    opened: dict[int, _Tag] = {}
    for control in form.controls:
        name = control.select or control.attributes.get("name") or ""
        kind = (control.attributes.get("type") or "text").lower()
        if name in _NEW_EACH_TIME or control.name in ("select", "button"):
            continue
        if control.name == "input" and kind in _NOT_KEPT:
            continue
        before = control.attributes
        if control.name == "option" or kind in ("checkbox", "radio"):
            chosen = (before.get("value") or "") in typed.getlist(name)
            yield _marked(control, "selected" if control.name == "option" else "checked", chosen)
            has_text = chosen and bool(before.get("value"))
        else:
            if not left.get(name):
                continue
            value = left[name].pop(0)
            has_text = bool(value) and kind != "hidden"
            if control.name == "textarea":
                # A line break right after the tag is swallowed by the browser.
                yield control.end, control.closes, "\n" + escape(value)
            else:
                yield control.start, control.end, _written("input", before | {"value": value})
        if has_text:
            opened |= {fold.start: fold for fold in control.folds}
    for fold in opened.values():
        yield fold.start, fold.end, _written("details", fold.attributes | {"open": None})


def _marked(control: _Tag, mark: str, is_marked: bool) -> tuple[int, int, str]:
    attributes = {name: value for name, value in control.attributes.items() if name != mark}
    if is_marked:
        attributes[mark] = None
    return control.start, control.end, _written(control.name, attributes)


def _written(tag: str, attributes: _Attributes) -> str:
    parts = (name if value is None else f'{name}="{escape(value)}"' for name, value in attributes.items())
    return f"<{' '.join([tag, *parts])}>"


def _spliced(page: str, edits: list[tuple[int, int, str]]) -> str:
    pieces, at = [], 0
    for start, end, text in sorted(edits):
        pieces += [page[at:start], text]
        at = end
    return "".join([*pieces, page[at:]])
