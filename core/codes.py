"""Public codes: what stands in addresses and on paper instead of primary keys.

Crockford's alphabet without vowels and look-alikes: can be read out over the telephone, spells no word.
"""

import secrets

ALPHABET = "23456789BCDFGHJKMNPQRTVWXYZ"


def public_code(length: int = 10) -> str:
    """A random code; ten letters hold 47 bits, so a table of millions meets no collision."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))
