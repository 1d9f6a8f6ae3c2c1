"""One JSON object a line on stdout, with the request's id, and never a person's data.

The id of the request that caused a Celery task travels with the task (django-structlog), so that one
search finds the whole road. Secrets that stand in an address are cut out here, once, for every line.
"""

import logging
import re
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

# The visitor's own page carries the visitor's secret in its path.
_SECRET_IN_PATH = re.compile(r"(/my/)[^/\s?]+")


def hide_secrets(_logger: Any, _method: str, event: EventDict) -> EventDict:
    for name, value in event.items():
        if isinstance(value, str) and "/my/" in value:
            event[name] = _SECRET_IN_PATH.sub(r"\1…", value)
    return event


def skip_beginnings(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """A request and a task have one line, when they end; that they began is in it."""
    if event.get("event") in _BEGINNINGS:
        raise structlog.DropEvent
    return event


_BEGINNINGS = {"request_started", "task_started", "task_enqueued"}

_SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.StackInfoRenderer(),
    structlog.processors.format_exc_info,
    hide_secrets,
]

structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        skip_beginnings,
        *_SHARED,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.make_filtering_bound_logger(
        logging.INFO
    ),  # less is dropped before it is put together
    cache_logger_on_first_use=True,
)


# Where in the code a line was written, by which process and thread, stands in none of our lines; finding it out takes
# half of a line's time. "Optimization" in Python's logging HOWTO.
logging._srcfile = None  # noqa: SLF001
logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False


def log_config(*, debug: bool) -> dict[str, Any]:
    renderer = (
        structlog.dev.ConsoleRenderer() if debug else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "house": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processor": renderer,
                "foreign_pre_chain": _SHARED,
            }
        },
        "handlers": {"stdout": {"class": "logging.StreamHandler", "formatter": "house"}},
        "root": {"handlers": ["stdout"], "level": "INFO"},
        "loggers": {
            "django.server": {"handlers": ["stdout"], "propagate": False},
            # 4xx answers are the caller's business; django-structlog has a line for each request.
            "django.request": {"level": "ERROR"},
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            # The same, without the request's id, as django-structlog's task_started and task_succeeded.
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},
        },
    }
