"""A nudge for the workers, where somebody sits at a screen and waits. Everything else waits for the sweep."""

import structlog

logger = structlog.get_logger(__name__)


def nudge() -> None:
    """For `transaction.on_commit`. Never raises: the sweep comes by within seconds."""
    from ..tasks import sweep  # the task imports the services

    try:
        sweep.delay()
    except Exception as reason:  # noqa: BLE001
        logger.warning("webhook_nudge_lost", reason=type(reason).__name__)
