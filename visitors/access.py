"""Who may see or touch which visitor. The holder of the link is the visitor; strangers find nothing.

The link's token is the visitor's code, the serial of the link, and Django's signature of both. It holds
no personal data, cannot be guessed, and dies when the serial is raised or the person is erased.
"""

from django.core.signing import BadSignature, Signer
from django.db import connection

from core.errors import NotFound
from core.looking import looked_at

from .models import Visitor
from .states import VisitorState

_signer = Signer(salt="visitors.link", sep=".")
_look_signer = Signer(salt="visitors.look", sep=".")


def link_token(visitor: Visitor) -> str:
    return _signer.sign(f"{visitor.code}.{visitor.link_serial}")


def visitor_of_link(token: str) -> Visitor:
    """The visitor whose link this is, also a cancelled one. Raises NotFound."""
    try:
        code, _dot, serial = _signer.unsign(token).partition(".")
    except BadSignature:
        return _visitor_of_look(token)
    visitor = _visitor(code)
    if visitor is None or str(visitor.link_serial) != serial or visitor.state == VisitorState.ERASED:
        raise NotFound
    return visitor


def look_token(visitor: Visitor) -> str:
    """Stands where the link's token stands, and opens the page only to an organiser who looks (`core.looking`):

    the address that the organiser sees is worth nothing outside of the look.
    """
    return _look_signer.sign(visitor.code)


def _visitor_of_look(token: str) -> Visitor:
    try:
        code = _look_signer.unsign(token)
    except BadSignature:
        raise NotFound from None
    if code != looked_at("visitor"):
        raise NotFound
    return visitor_with_code(code)


def visitor_with_code(code: str) -> Visitor:
    """For organisers, who have shown their permission. Raises NotFound, also for who was erased."""
    visitor = _visitor(code)
    if visitor is None or visitor.state == VisitorState.ERASED:
        raise NotFound
    return visitor


def _visitor(code: str) -> Visitor | None:
    # In plain SQL: every request of a visitor asks this, and building the query costs more than its answer.
    with connection.cursor() as cursor:
        cursor.execute(_SELECT, [code])
        row = cursor.fetchone()
    return Visitor.from_db(connection.alias, _NAMES, row) if row else None


_FIELDS = Visitor._meta.concrete_fields
_NAMES = [field.attname for field in _FIELDS]
_COLUMNS = ", ".join(str(field.column) for field in _FIELDS)
_SELECT = f"SELECT {_COLUMNS} FROM {Visitor._meta.db_table} WHERE code = %s"  # noqa: S608 - names of our own model
