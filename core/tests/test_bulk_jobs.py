"""Bulk actions: preview, confirmation, the deed one by one, what was not done; small at once, big by a worker."""

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from core.admin import jobs
from core.models import BulkJob, BulkRefusal, JobState
from core.services import bulk_jobs
from core.tests import bulk
from mailing.models import Message
from mailing.services import outbox
from mailing.services.outbox import NobodyToSendTo
from mailing.states import MessageState

LIST = "/admin/mailing/message/"


@pytest.fixture
def letters(db):
    """`letters(5, without_address=2)`: so many that failed; the first ones go to somebody who was erased."""

    def letters(count, without_address=0):
        now = timezone.now()
        return Message.objects.bulk_create(
            Message(
                kind="visitors.ticket", about_type="visitor", about_code=f"V{number}", language="kk",
                to_address="" if number < without_address else f"p{number}@example.com",
                state=MessageState.FAILED, queued_at=now, due_at=now,
            )
            for number in range(count)
        )  # fmt: skip

    return letters


def queued() -> int:
    return Message.objects.filter(state=MessageState.QUEUED).count()


def page_of(desk, job) -> str:
    with translation.override("kk"):
        address = reverse("admin:core_bulkjob_change", args=[job.pk])
    return desk.get(f"/en{address}").content.decode()


class TestPreview:
    def test_says_what_will_happen_and_does_nothing(self, desk, letters):
        job = bulk.propose(desk, LIST, "send_again", letters(5, without_address=2))
        page = page_of(desk, job)
        assert "Letters that will be sent: 3" in page
        assert str(NobodyToSendTo.message) and "there is no address any more" in page
        assert (queued(), job.state, job.size) == (0, JobState.PROPOSED, 5)

    def test_what_is_confirmed_is_what_was_seen(self, desk, letters):
        letters(3)
        across = {"select_across": "1"}
        job = bulk.propose(
            desk, f"{LIST}?state__exact=failed", "send_again", [Message.objects.first()], **across
        )
        letters(4)
        desk.post(reverse("admin:core_bulkjob_confirm", args=[job.pk]))
        assert (job.size, queued()) == (3, 3)

    def test_a_get_confirms_nothing(self, desk, letters):
        job = bulk.propose(desk, LIST, "send_again", letters(1))
        assert desk.get(reverse("admin:core_bulkjob_confirm", args=[job.pk])).status_code == 405
        assert queued() == 0

    def test_a_preview_costs_the_same_for_many(self, desk, letters, django_assert_num_queries):
        few, many = (bulk.propose(desk, LIST, "send_again", letters(count)) for count in (3, 60))
        for job in (few, many):
            with django_assert_num_queries(8):
                page_of(desk, job)


class TestResult:
    def test_names_what_was_not_done_and_why(self, desk, letters):
        job = bulk.do(desk, LIST, "send_again", letters(5, without_address=2))
        assert (job.state, job.position, queued()) == (JobState.DONE, 5, 3)
        page = page_of(desk, job)
        assert "Done: 3" in page and "Not done: 2" in page and "there is no address any more" in page
        assert "visitors.ticket V0" in page

    def test_when_all_is_done_the_list_comes_back(self, desk, letters):
        address = f"{LIST}?state__exact=failed"
        job = bulk.propose(desk, address, "send_again", letters(2))
        answer = desk.post(reverse("admin:core_bulkjob_confirm", args=[job.pk]))
        assert answer["Location"] == address

    def test_pressing_twice_does_it_once(self, desk, letters):
        job = bulk.propose(desk, LIST, "send_again", letters(1))
        Message.objects.update(state=MessageState.SENT, sent_at=timezone.now())
        for _ in range(2):
            desk.post(reverse("admin:core_bulkjob_confirm", args=[job.pk]))
        assert Message.objects.count() == 2

    def test_what_is_gone_meanwhile_is_told(self, desk, letters):
        job = bulk.propose(desk, LIST, "send_again", letters(2))
        Message.objects.order_by("pk").last().delete()
        desk.post(reverse("admin:core_bulkjob_confirm", args=[job.pk]))
        assert len(bulk.reasons(job)) == 1 and queued() == 1

    def test_a_mistake_of_the_program_spoils_one_thing_only(self, desk, letters, monkeypatch):
        unlucky = letters(3)[1]

        def break_down(*, message, actor, at):
            if message.pk == unlucky.pk:
                raise ZeroDivisionError
            outbox.send_again(message=message, actor=actor, at=at)

        monkeypatch.setattr("mailing.admin.messages.send_again", break_down)
        job = bulk.do(desk, LIST, "send_again", Message.objects.all())
        assert (job.state, queued()) == (JobState.DONE, 2)
        assert list(job.refusals.values_list("key", flat=True)) == [unlucky.pk]
        assert job.code in bulk.reasons(job)[0]


@pytest.mark.django_db(transaction=True)  # each deed is committed, as in real life
class TestFiveThousand:
    def test_three_of_them_fail(self, desk, letters):
        letters(5000, without_address=3)
        job = bulk.do(desk, LIST, "send_again", Message.objects.all())
        assert (job.state, job.position) == (JobState.RUNNING, 0)  # left to a worker
        assert 'hx-trigger="every 2s"' in page_of(desk, job)
        while jobs.run_waiting():
            pass
        job.refresh_from_db()
        assert (job.state, job.position, queued()) == (JobState.DONE, 5000, 4997)
        assert len(bulk.reasons(job)) == 3
        assert "Not done: 3" in page_of(desk, job)

    def test_a_worker_that_dies_is_taken_over(self, desk, letters, monkeypatch):
        """The database goes away under the 250th deed; nothing is done twice and nothing is left out."""
        Message.objects.filter(pk__in=[one.pk for one in letters(300)]).update(
            state=MessageState.SENT, sent_at=timezone.now()
        )
        job = bulk.do(desk, LIST, "send_again", Message.objects.all())
        done = 0

        def lose_the_database(*, message, actor, at):
            nonlocal done
            done += 1
            outbox.send_again(message=message, actor=actor, at=at)
            if done == 250:
                raise OperationalError

        monkeypatch.setattr("mailing.admin.messages.send_again", lose_the_database)
        with pytest.raises(OperationalError):
            jobs.run_waiting()
        job.refresh_from_db()
        assert (job.state, job.position, queued()) == (JobState.RUNNING, 249, 249)
        assert jobs.run_waiting() is False
        job.refresh_from_db()
        assert (job.state, queued(), job.refusals.count()) == (JobState.DONE, 300, 0)

    def test_stopping_leaves_the_rest(self, desk, letters):
        job = bulk.do(desk, LIST, "send_again", letters(201))
        desk.post(reverse("admin:core_bulkjob_stop", args=[job.pk]))
        assert jobs.run_waiting() is False
        job.refresh_from_db()
        assert (job.state, queued()) == (JobState.STOPPED, 0)
        assert "Stopped after 0 of 201" in page_of(desk, job)


class TestWho:
    @pytest.fixture
    def other(self, db):
        user = User.objects.create_user("other@example.com", "a long enough password", is_staff=True)
        client = Client()
        client.force_login(user)
        return client

    def test_another_organiser_does_not_see_it(self, desk, other, letters):
        job = bulk.propose(desk, LIST, "send_again", letters(1))
        for name in ("change", "confirm", "stop"):
            address = reverse(f"admin:core_bulkjob_{name}", args=[job.pk])
            method = other.get if name == "change" else other.post
            assert method(address).status_code in (302, 404)
        assert queued() == 0
        assert not other.get("/admin/core/bulkjob/").context["cl"].result_list

    def test_who_lost_the_permission_meanwhile_cannot_confirm(self, desk, organiser, letters):
        job = bulk.propose(desk, LIST, "send_again", letters(1))
        User.objects.filter(pk=organiser.pk).update(is_superuser=False)
        assert desk.post(reverse("admin:core_bulkjob_confirm", args=[job.pk])).status_code == 403
        assert queued() == 0


def test_old_ones_are_forgotten(desk, letters):
    proposed, ended = (
        bulk.propose(desk, LIST, "send_again", letters(1)),
        bulk.do(desk, LIST, "send_again", letters(1, 1)),
    )
    now = timezone.now()
    assert bulk_jobs.forget_old_jobs(at=now) == 0
    assert bulk_jobs.forget_old_jobs(at=now + bulk_jobs.PROPOSALS_LIVE * 1.1) == 1
    assert not BulkJob.objects.filter(pk=proposed.pk).exists()
    bulk_jobs.forget_old_jobs(at=now + bulk_jobs.JOBS_LIVE * 1.1)
    assert not BulkJob.objects.filter(pk=ended.pk).exists() and not BulkRefusal.objects.exists()
