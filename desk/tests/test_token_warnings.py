"""The letters before an API token ends: to whom, when, once; and nothing half done."""

import threading
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import ApiToken, User
from accounts.services.api_tokens import create_api_token, revoke_api_token
from desk.emails import TOKEN_ENDS
from desk.services import tokens
from desk.services.tokens import warn_of_tokens_that_end
from desk.tasks import warn_of_tokens
from journal.models import Entry
from mailing.models import Message
from mailing.services.delivery import deliver_due
from mailing.states import MessageState

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("roles", "edition")]
DAY = timedelta(days=1)
NOW = timezone.now()


@pytest.fixture
def holder():
    return User.objects.create_user(
        "holder@example.com", None, is_staff=True, is_superuser=True, language="ru"
    )


@pytest.fixture
def make(holder, organiser):
    """A token that `organiser` made for `holder`, ninety days before its end."""

    def make(*, lasts=90, by=organiser, user=holder):
        return create_api_token(
            user=user, name="Portal", scopes=["read"], expires_at=NOW + lasts * DAY, at=NOW, by=by
        ).token

    return make


def letters():
    return sorted(Message.objects.filter(kind=TOKEN_ENDS).values_list("to_address", flat=True))


BOTH = ["holder@example.com", "owner@example.com"]


class TestWhen:
    def test_fourteen_days_before_and_two_days_before_once_each(self, make):
        make()
        told = {}
        for day in range(92):
            before = len(letters())
            for hour in (0, 1):
                warn_of_tokens_that_end(at=NOW + day * DAY + timedelta(hours=hour))
            if len(letters()) > before:
                told[day] = len(letters()) - before
        assert told == {76: 2, 88: 2}
        assert letters() == sorted(BOTH * 2)

    def test_a_sweep_that_comes_late_tells_only_what_is_nearest(self, make):
        make()
        assert warn_of_tokens_that_end(at=NOW + 89 * DAY) == 1
        assert warn_of_tokens_that_end(at=NOW + 89 * DAY) == 0
        assert letters() == BOTH

    @pytest.mark.parametrize(("lasts", "days"), [(7, [5]), (14, [12]), (15, [1, 13]), (2, []), (1, [])])
    def test_of_what_it_never_had_ahead_nobody_is_told(self, make, lasts, days):
        """A token for a week is no news five minutes after it was made."""
        make(lasts=lasts)
        assert [day for day in range(20) if warn_of_tokens_that_end(at=NOW + day * DAY)] == days

    def test_neither_revoked_ones_nor_those_that_have_ended(self, make):
        revoke_api_token(token=make(), at=NOW)
        make(lasts=40)
        assert warn_of_tokens_that_end(at=NOW + 80 * DAY) == 0


class TestWhom:
    def test_one_letter_to_who_made_it_for_themself(self, make, holder):
        make(by=holder)
        warn_of_tokens_that_end(at=NOW + 80 * DAY)
        assert letters() == ["holder@example.com"]

    def test_the_command_is_nobody(self, make):
        make(by=None)
        warn_of_tokens_that_end(at=NOW + 80 * DAY)
        assert letters() == ["holder@example.com"]

    def test_who_no_longer_works_here_is_told_nothing(self, make, organiser, holder):
        make()
        User.objects.filter(pk=organiser.pk).update(is_active=False)
        warn_of_tokens_that_end(at=NOW + 80 * DAY)
        assert letters() == ["holder@example.com"]
        # The token does not work any more either.
        User.objects.filter(pk=holder.pk).update(is_staff=False)
        assert warn_of_tokens_that_end(at=NOW + 89 * DAY) == 0

    def test_the_letter(self, make, smtp):
        token = make(lasts=10)
        ApiToken.objects.filter(pk=token.pk).update(created_at=NOW - 90 * DAY)
        warn_of_tokens_that_end(at=NOW)
        deliver_due(seconds=10)
        mails = {mail["To"]: mail for mail in smtp.mails}
        assert set(mails) == set(BOTH)
        text = mails["owner@example.com"].get_body(("plain",)).get_content()
        assert "Portal" in text and "holder@example.com" in text
        assert "/en/admin/accounts/apitoken/" in text
        assert (
            "/ru/admin/accounts/apitoken/" in mails["holder@example.com"].get_body(("plain",)).get_content()
        )
        assert "aoo_" not in text

    def test_who_revoked_it_meanwhile_is_not_written_to(self, make, smtp):
        token = make(lasts=10)
        ApiToken.objects.filter(pk=token.pk).update(created_at=NOW - 90 * DAY)
        warn_of_tokens_that_end(at=NOW)
        revoke_api_token(token=token, at=NOW)
        deliver_due(seconds=10)
        assert smtp.mails == []
        assert set(Message.objects.values_list("state", flat=True)) == {MessageState.DROPPED}


class TestAllOrNothing:
    def test_is_in_the_journal(self, make):
        token = make()
        warn_of_tokens_that_end(at=NOW + 80 * DAY)
        [entry] = Entry.objects.filter(verb="api_token.end_announced")
        assert (entry.subject_type, entry.subject_code, entry.data) == ("apitoken", token.code, {"days": 14})

    def test_who_dies_before_the_commit_has_done_nothing(self, make, monkeypatch):
        token = make()

        def dies(*args, **kwargs):
            raise SystemExit

        with monkeypatch.context() as patch:
            patch.setattr(tokens, "token_ends", dies)
            with pytest.raises(SystemExit):
                warn_of_tokens_that_end(at=NOW + 80 * DAY)
        token.refresh_from_db()
        assert (token.warned_days, letters()) == (None, [])
        assert not Entry.objects.filter(verb="api_token.end_announced").exists()
        assert warn_of_tokens_that_end(at=NOW + 80 * DAY) == 1
        assert letters() == BOTH

    def test_beat_sends_the_task(self, make, settings):
        ApiToken.objects.filter(pk=make(lasts=10).pk).update(created_at=NOW - 90 * DAY)
        assert "desk.warn_of_tokens" in {one["task"] for one in settings.CELERY_BEAT_SCHEDULE.values()}
        assert warn_of_tokens() == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_write_one_letter(make, monkeypatch):
    """Both have seen that it is due; the mark decides."""
    make()
    together = threading.Barrier(2, timeout=20)
    look = tokens.to_be_warned_of

    def looks(at):
        found = look(at)
        together.wait()
        return found

    monkeypatch.setattr(tokens, "to_be_warned_of", looks)
    told = []

    def sweep():
        from django.db import connection

        told.append(warn_of_tokens_that_end(at=NOW + 80 * DAY))
        connection.close()

    sweeps = [threading.Thread(target=sweep) for _ in range(2)]
    for one in sweeps:
        one.start()
    for one in sweeps:
        one.join()
    assert sorted(told) == [0, 1]
    assert letters() == BOTH
    assert Entry.objects.filter(verb="api_token.end_announced").count() == 1


def test_the_list_says_what_ends_soon(desk: Client, make):
    make()
    revoke_api_token(token=make(), at=NOW)
    make(lasts=10)
    page = desk.get("/en/admin/accounts/apitoken/").content.decode()
    assert page.count(">ends soon<") + page.count("ends soon</td>") >= 1
    for standing, count in {"works": 1, "soon": 1, "ended": 0, "revoked": 1}.items():
        listed = desk.get("/en/admin/accounts/apitoken/", {"standing": standing}).context["cl"]
        assert listed.result_count == count, standing
