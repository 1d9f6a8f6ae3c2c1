"""Who may stop the news to whom: the holder of the link in a letter.

The token names the audience and the person's public code, signed: no personal data, nothing to guess. It opens
nothing but the end of the news, so it never expires: a letter may be found years later.
"""

from django.core.signing import BadSignature, Signer

from core.errors import NotFound

from .audiences import Audience, audience

_signer = Signer(salt="mailing.stop_news", sep=".")


def stop_token(audience_name: str, about_code: str) -> str:
    return _signer.sign(f"{audience_name}:{about_code}")


def stopped_by(token: str) -> tuple[Audience, str]:
    """The audience and the code of the person. Raises NotFound."""
    try:
        name, _colon, code = _signer.unsign(token).partition(":")
        return audience(name), code
    except (BadSignature, KeyError):
        raise NotFound from None
