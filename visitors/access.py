"""Who may see or touch which visitor. The holder of the link is the visitor; strangers find nothing.

The link's token is the visitor's code, the serial of the link, and Django's signature of both. It holds
no personal data, cannot be guessed, and dies when the serial is raised or the person is erased.
"""

from django.core.signing import BadSignature, Signer

from core.errors import NotFound

from .models import Visitor
from .states import VisitorState

_signer = Signer(salt="visitors.link", sep=".")


def link_token(visitor: Visitor) -> str:
    return _signer.sign(f"{visitor.code}.{visitor.link_serial}")


def visitor_of_link(token: str) -> Visitor:
    """The visitor whose link this is, also a cancelled one. Raises NotFound."""
    try:
        code, _dot, serial = _signer.unsign(token).partition(".")
        visitor = Visitor.objects.get(code=code)
    except (BadSignature, Visitor.DoesNotExist):
        raise NotFound from None
    if str(visitor.link_serial) != serial or visitor.state == VisitorState.ERASED:
        raise NotFound
    return visitor
