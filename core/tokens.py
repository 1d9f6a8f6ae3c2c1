"""Secrets that programs sign in with: shown once, kept as a digest.

They are random and long, so a plain SHA-256 is enough: there is nothing to guess with a dictionary.
The prefix tells people and secret scanners what they have found.
"""

import hashlib
import secrets


def new_token(prefix: str) -> str:
    return f"{prefix}_{secrets.token_urlsafe(32)}"


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
