"""A proof of work instead of a captcha (ALTCHA): the browser of a person spends a second once, a robot's
thousand registrations a thousand seconds. Nothing is asked of the person and of no third party.

Who brings no proof (no JavaScript) may still write, under a lower limit: see the doors.
"""

import base64
import json
from datetime import timedelta

import altcha
import redis
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from django.utils.crypto import salted_hmac

_VALID_FOR = timedelta(hours=2)
_MAX_NUMBER = 50_000  # about a second on a poor phone


def challenge() -> str:
    """JSON for the form: find the number whose hash with the salt is the challenge."""
    options = altcha.ChallengeOptionsV1(
        hmac_key=_key(), max_number=_MAX_NUMBER, expires=timezone.now() + _VALID_FOR
    )
    made = altcha.create_challenge_v1(options)
    return json.dumps(
        {
            "algorithm": made.algorithm,
            "challenge": made.challenge,
            "maxnumber": made.max_number,
            "salt": made.salt,
            "signature": made.signature,
        }
    )


def is_proven(payload: str) -> bool:
    """Whether `payload` solves a challenge of ours that is not too old and was not used before."""
    if not payload or len(payload) > 2000:
        return False
    try:
        solution = json.loads(base64.b64decode(payload))
        proven, _reason = altcha.verify_solution_v1(solution, _key(), check_expires=True)
        return proven and cache.add(
            f"proof:{solution['signature']}", 1, timeout=int(_VALID_FOR.total_seconds())
        )
    except (ValueError, TypeError, AttributeError, KeyError):
        return False  # not of the form that our challenge asks for
    except redis.RedisError:
        return False  # used proofs cannot be told from new ones


def _key() -> str:
    return salted_hmac("core.proof", settings.LANGUAGE_CODE, algorithm="sha256").hexdigest()
