"""The life of a bulk action: proposed → running → done or stopped.

Each deed is one transaction with the step of the job's counter, under the lock of the job's row: a worker may be
killed anywhere and another one goes on with the next thing, none is done twice and none is left out. Whoever finds
the row locked leaves it to the one who has it.
"""

import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog
from django.core.exceptions import ObjectDoesNotExist
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ..errors import DomainError
from ..models import JOB_MOVES, BulkJob, BulkRefusal, JobState

logger = structlog.get_logger(__name__)

PROPOSALS_LIVE = timedelta(days=1)
JOBS_LIVE = timedelta(days=90)

# Does it to these things; all of them or none.
Deed = Callable[[Sequence[int]], None]


def propose_job(
    *, user_id: int, subject: str, action: str, keys: Sequence[int], language: str, back: str, at: datetime
) -> BulkJob:
    return BulkJob.objects.create(
        user_id=user_id, subject=subject, action=action, keys=list(keys), size=len(keys),
        language=language, back=back, proposed_at=at,
    )  # fmt: skip


def start_job(*, job: BulkJob, at: datetime) -> bool:
    """Whether this was the press that started it: the second one changes nothing."""
    return _move(job, JobState.RUNNING, started_at=at)


def stop_job(*, job: BulkJob, at: datetime) -> bool:
    """What is done stays done."""
    return _move(job, JobState.STOPPED, ended_at=at)


def _move(job: BulkJob, to: JobState, **columns: datetime) -> bool:
    rows = BulkJob.objects.filter(pk=job.pk, state__in=JOB_MOVES.sources(to))
    return bool(rows.update(state=to, **columns))


def running_jobs() -> "QuerySet[BulkJob]":
    return BulkJob.objects.filter(state=JobState.RUNNING).order_by("pk")


def work_on(
    *, job: BulkJob, deed: Deed, seconds: float, clock: Callable[[], datetime], together: bool = False
) -> bool:
    """Go on where the last one stopped, for so long; answers whether the time was too short.

    `together`: all things in one deed, not one after the other.
    """
    keys = BulkJob.objects.values_list("keys", flat=True).get(pk=job.pk)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with transaction.atomic():
            rows = BulkJob.objects.select_for_update(no_key=True, skip_locked=True).defer("keys")
            mine = rows.filter(pk=job.pk, state=JobState.RUNNING).first()
            if mine is None:
                return False
            chosen = keys[mine.position :] if together else keys[mine.position : mine.position + 1]
            if reason := _reason_not_done(deed, chosen, mine):
                BulkRefusal.objects.bulk_create(
                    BulkRefusal(job=mine, key=key, reason=reason) for key in chosen
                )
            mine.position += len(chosen)
            if mine.position == mine.size:
                mine.state, mine.ended_at = JobState.DONE, clock()
            mine.save(update_fields=["position", "state", "ended_at"])
    return True


def _reason_not_done(deed: Deed, keys: Sequence[int], job: BulkJob) -> str:
    try:
        with transaction.atomic():
            deed(keys)
    except DomainError as refusal:
        return words_of_refusal(refusal)
    except ObjectDoesNotExist:
        return _("It is no longer there.")
    except (OperationalError, InterfaceError):
        raise  # the database is away: nothing is known of this one, the next worker takes it up
    except Exception:
        logger.exception("bulk_deed_failed", job=job.code, action=job.action)
        return _("The program failed here; the technicians find it in the log under %(code)s.") % {
            "code": job.code
        }
    return ""


def words_of_refusal(refusal: DomainError) -> str:
    """What is wrong field by field, where the refusal knows it."""
    said = [str(words) for messages in getattr(refusal, "errors", {}).values() for words in messages]
    return " ".join(said) or str(refusal)


def forget_old_jobs(*, at: datetime) -> int:
    """What nobody confirmed, and what the journal knows better by now."""
    proposals = BulkJob.objects.filter(state=JobState.PROPOSED, proposed_at__lt=at - PROPOSALS_LIVE)
    old = BulkJob.objects.filter(ended_at__lt=at - JOBS_LIVE)
    return proposals.delete()[0] + old.delete()[0]
