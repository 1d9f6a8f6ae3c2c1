"""For tests of any wing: choose in a list, look at the preview, confirm."""

from collections.abc import Iterable
from typing import Any

from django.test import Client
from django.urls import reverse

from core.models import BulkJob


def propose(client: Client, address: str, action: str, things: Iterable[Any], **more: Any) -> BulkJob:
    """The preview was shown."""
    chosen = [getattr(thing, "pk", thing) for thing in things]
    if len(chosen) > 50:  # more than a page: "select all"
        chosen, more = chosen[:1], {"select_across": "1", **more}
    answer = client.post(address, {"action": action, "_selected_action": chosen, **more})
    job = BulkJob.objects.latest("pk")
    assert answer["Location"].endswith(reverse("admin:core_bulkjob_change", args=[job.pk]))
    assert client.get(answer["Location"]).status_code == 200
    return job


def do(client: Client, address: str, action: str, things: Iterable[Any], **more: Any) -> BulkJob:
    """Proposed and confirmed: the job as it is after that."""
    job = propose(client, address, action, things, **more)
    client.post(reverse("admin:core_bulkjob_confirm", args=[job.pk]), follow=True)
    return BulkJob.objects.get(pk=job.pk)


def reasons(job: BulkJob) -> list[str]:
    return list(job.refusals.values_list("reason", flat=True))
