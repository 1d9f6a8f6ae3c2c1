"""Short texts signed with Ed25519: whoever holds the public keys can check them, a gate without network too.

    <prefix>.<key id>.<payload>.<base64url signature of everything before the last dot>

The first key signs, all verify: put a new key in front, keep the old one until its texts are out of use.
"""

import base64
import re
import secrets
from dataclasses import dataclass
from functools import cached_property

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_KEY_ID = re.compile(r"[a-z0-9]{1,8}")
_PREFIX = re.compile(r"[A-Z0-9]{2,8}")


class SignatureInvalid(ValueError):
    """The text was not signed by any key of ours, or not left as we signed it."""


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def _decode(text: str) -> bytes:
    raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    # Only one spelling of each signature: base64 decoders overlook stray characters and spare bits.
    if _encode(raw) != text:
        raise ValueError("not the canonical base64url")
    return raw


def new_key(key_id: str) -> str:
    """One entry for the settings, `k1:<base64 of 32 random bytes>`."""
    return f"{key_id}:{base64.b64encode(secrets.token_bytes(32)).decode('ascii')}"


@dataclass(frozen=True)
class Keyring:
    prefix: str
    keys: dict[str, Ed25519PrivateKey]

    @classmethod
    def from_text(cls, text: str, *, prefix: str) -> "Keyring":
        """Read `k1:<base64 of 32 bytes>,k2:…`; a ValueError names the wrong entry, never shows the key."""
        if not _PREFIX.fullmatch(prefix):
            raise ValueError(f"prefix {prefix!r} is not 2 to 8 capital letters and digits")
        keys: dict[str, Ed25519PrivateKey] = {}
        for number, entry in enumerate(text.split(","), start=1):
            key_id, _, encoded = entry.strip().partition(":")
            if not _KEY_ID.fullmatch(key_id) or key_id in keys:
                raise ValueError(f"signing key {number}: its id is not new, or not 1 to 8 of a-z and 0-9")
            try:
                raw = base64.b64decode(encoded, validate=True)
            except ValueError:
                raw = b""
            if len(raw) != 32:
                raise ValueError(f"signing key {key_id}: not the base64 of 32 bytes")
            keys[key_id] = Ed25519PrivateKey.from_private_bytes(raw)
        return cls(prefix, keys)

    @cached_property
    def _signing(self) -> tuple[str, Ed25519PrivateKey]:
        return next(iter(self.keys.items()))

    @cached_property
    def _verifying(self) -> dict[str, Ed25519PublicKey]:
        return {key_id: key.public_key() for key_id, key in self.keys.items()}

    @property
    def public_keys(self) -> dict[str, str]:
        """Key id -> base64url of the 32 public bytes: what a gate or another system needs to verify."""
        return {key_id: _encode(key.public_bytes_raw()) for key_id, key in self._verifying.items()}

    def sign(self, payload: str) -> str:
        key_id, key = self._signing
        message = f"{self.prefix}.{key_id}.{payload}"
        return f"{message}.{_encode(key.sign(message.encode()))}"

    def verify(self, text: str) -> str:
        """The payload, or SignatureInvalid."""
        message, _, signature = text.rpartition(".")
        prefix, _, rest = message.partition(".")
        key_id, _, payload = rest.partition(".")
        if prefix != self.prefix or not payload:
            raise SignatureInvalid(f"not a signed text of the form {self.prefix}.<key>.<payload>.<signature>")
        if key_id not in self._verifying:
            raise SignatureInvalid("signed with a key that is not known here")
        try:
            self._verifying[key_id].verify(_decode(signature), message.encode())
        except (InvalidSignature, ValueError):
            raise SignatureInvalid("the signature does not fit the text") from None
        return payload
