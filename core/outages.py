"""Outages: the database or Redis is away for a moment. Everybody is told so in the same words, with a 503.

A lost connection is nobody's bug and no page's business: doors hand what was raised to `refusal_of`
and show the refusal, if it is one. Whether a commit got through before the line broke cannot be known
then, so nothing is promised; every write may be repeated.
"""

import redis
import structlog
from django.db import IntegrityError, InterfaceError, OperationalError

from .constraints import refusal_from
from .errors import DomainError, Unavailable

logger = structlog.get_logger(__name__)

DATABASE_AWAY = (OperationalError, InterfaceError)
AWAY = (*DATABASE_AWAY, redis.ConnectionError, redis.TimeoutError)


def refusal_of(reason: BaseException | None) -> DomainError | None:
    """The refusal that `reason` amounts to: itself, what the database refuses everywhere, or Unavailable in an
    outage. None: it is a bug."""
    if isinstance(reason, DomainError):
        return reason
    if isinstance(reason, IntegrityError):
        return refusal_from(reason)
    if not isinstance(reason, AWAY):
        return None
    logger.error("service_away", reason=type(reason.__cause__ or reason).__name__)
    return Unavailable()
