"""After the purge nobody is found in any table, and the report says what it said before."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from desk.models import StatisticsCopy
from desk.services import editions
from desk.services.purge import RetentionNotOver, dry_run, purge_edition, purge_what_is_due
from desk.services.statistics import report_of
from desk.statistics.figures import contract_figures, count_figures
from exhibitors.models import Application, Company, Invoice, Note, Role, StaffBadge
from forum.models import Edition
from journal.actors import SYSTEM
from journal.models import Entry
from mailing.services import outbox
from sessions.models import SignUp
from tests.traces import found_in
from visitors.models import Visitor

pytestmark = pytest.mark.django_db

PLANTED = ("planted@example.com", "+77779990011", "Жасырынбаев", "Еркебұлан")


def now():
    return timezone.now()


@pytest.fixture
def _planted(past):
    """Somebody in every corner where a name, an address or a number can stand."""
    email, phone, family, given = PLANTED
    at = now()
    visitor = Visitor.objects.filter(edition=past, state="registered").first()
    Visitor.objects.filter(pk=visitor.pk).update(
        family_name=family, given_name=given, email=email, phone=phone
    )
    Visitor.objects.filter(pk=visitor.pk).update(position=f"{family}, директор")  # history has the former row
    outbox.queue(
        kind="visitors.ticket", about=visitor, to_address=email, language="kk", at=at, params={"n": family}
    )
    SignUp.objects.filter(lecture__edition=past).update(reason=f"{given} {family} asked")
    application = Application.objects.filter(edition=past, state="confirmed").first()
    Application.objects.filter(pk=application.pk).update(wishes=f"call {given} {phone}")
    Note.objects.create(application=application, author=staff(), text=f"{family} is nice")
    badge = StaffBadge.objects.create(
        application=application, family_name=family, given_name=given, added_at=at
    )
    application.entry.email, application.entry.phone = email, phone
    application.entry.save()
    company = application.company
    Company.objects.filter(pk=company.pk).update(
        contact_email=email,
        contact_family_name=family,
        contact_given_name=given,
        contact_phone=phone,
        contact_email_wanted=f"wanted{email}",
    )
    user = User.objects.create_user(email, "a long enough password", first_name=given, last_name=family)
    User.objects.filter(pk=user.pk).update(date_joined=past.ends_at - timedelta(days=30))
    company.memberships.create(user=user, role=Role.OWNER, added_at=at, confirmed_at=at)
    company.invitations.create(email=f"2{email}", language="kk", invited_at=at, expires_at=at)
    outbox.queue(kind="exhibitors.welcome", about=company, to_address=email, language="kk", at=at)
    outbox.queue(kind="exhibitors.submitted", about=application, to_address=email, language="kk", at=at)
    for thing in (visitor, badge):
        LogEntry.objects.create(
            user=staff(), content_type=ContentType.objects.get_for_model(thing), object_id=thing.pk,
            object_repr=f"{family} {given}", action_flag=CHANGE, change_message=family,
        )  # fmt: skip


def staff():
    return User.objects.get_or_create(email="staff@organiser.example.com", is_staff=True)[0]


def demo_people():
    """Addresses, telephones and full names of everybody in the files, in either order."""

    def rows(name):
        with (settings.BASE_DIR / "demo" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    words = set(PLANTED)
    for row in rows("visitors"):
        words |= {row["email"], row["phone"]}
        words |= {f"{row['last_name']} {row['first_name']}", f"{row['first_name']} {row['last_name']}"}
    for row in rows("exhibitors"):
        words |= {
            row["email"],
            row["phone"],
            *(row[f"contact_name_{language}"] for language in ("kk", "ru", "en")),
        }
    return words - {""}


@pytest.mark.usefixtures("_planted")
class TestAfterThePurge:
    def test_nobody_is_found_anywhere(self, past):
        people = demo_people()
        assert len(found_in(people)) > 500  # the control: before it they are found
        purge_edition(edition=past, actor=SYSTEM, at=now(), batch=7)
        assert found_in(people) == []
        assert not any(line.number for line in dry_run(past))

    def test_the_report_says_what_it_said(self, past):
        before = contract_figures(count_figures(past, at=now()))
        purge_edition(edition=past, actor=SYSTEM, at=now())
        past.refresh_from_db()
        report = report_of(past, at=now())
        assert report.copy
        assert contract_figures(report.figures) == before
        assert contract_figures(count_figures(past, at=now())) == before  # the data themselves say it, too

    def test_papers_stay(self, past):
        papers = list(Invoice.objects.order_by("pk").values("number", "payer", "total_kzt"))
        purge_edition(edition=past, actor=SYSTEM, at=now())
        assert list(Invoice.objects.order_by("pk").values("number", "payer", "total_kzt")) == papers

    def test_an_archive_is_purged_too(self, past):
        waiting = ("submitted", "returned", "waitlisted")
        Application.objects.filter(edition=past, state__in=waiting).update(state="rejected")
        Edition.objects.filter(pk=past.pk).update(is_current=False)
        editions.archive_edition(edition=past, actor=SYSTEM, at=now())
        purge_edition(edition=past, actor=SYSTEM, at=now())
        assert found_in(demo_people()) == []
        assert Edition.objects.get(pk=past.pk).archived_at

    def test_who_was_removed_from_a_team_is_forgotten_too(self, past):
        """Their account acts for nobody; that of who acts elsewhere, and an organiser's, stay."""
        company, elsewhere = Company.objects.order_by("pk")[:2]
        others = Application.objects.filter(company=elsewhere).values("pk")
        later = editions.copy_edition(
            source=past,
            code="next",
            starts_on=timezone.localdate() + timedelta(days=60),
            actor=SYSTEM,
            at=now(),
        )
        assert others
        Application.objects.create(edition=later, company=elsewhere, created_at=now(), changed_at=now())
        gone, stays, organiser = people = [
            User.objects.create_user(f"{name}@example.com") for name in ("gone", "stays", "organiser")
        ]
        User.objects.filter(pk=organiser.pk).update(is_staff=True)
        User.objects.filter(pk__in=[user.pk for user in people]).update(
            date_joined=past.ends_at - timedelta(days=9)
        )
        for user in people:
            company.memberships.create(user=user, role=Role.MEMBER, added_at=now(), removed_at=now())
        elsewhere.memberships.create(user=stays, role=Role.MEMBER, added_at=now(), confirmed_at=now())
        counted = {str(line.label): line.number for line in dry_run(past)}
        purged = {
            str(line.label): line.number for line in purge_edition(edition=past, actor=SYSTEM, at=now())
        }
        assert counted == purged
        emails = (
            User.objects.filter(pk__in=[user.pk for user in people])
            .order_by("pk")
            .values_list("email", flat=True)
        )
        assert list(emails) == [f"forgotten-{gone.pk}@forgotten.invalid", stays.email, organiser.email]

    def test_a_second_run_deletes_nothing(self, past):
        purge_edition(edition=past, actor=SYSTEM, at=now())
        assert not any(line.number for line in purge_edition(edition=past, actor=SYSTEM, at=now()))
        assert Entry.objects.filter(verb="edition.purged").count() == 1
        assert StatisticsCopy.objects.count() == 1

    def test_who_takes_part_elsewhere_is_kept(self, past):
        """A company in an edition whose data are kept still has its contact."""
        company = Company.objects.get(contact_email=PLANTED[0])
        starts_on = timezone.localdate() + timedelta(days=60)
        later = editions.copy_edition(source=past, code="next", starts_on=starts_on, actor=SYSTEM, at=now())
        Application.objects.create(edition=later, company=company, created_at=now(), changed_at=now())
        purge_edition(edition=past, actor=SYSTEM, at=now())
        company.refresh_from_db()
        assert company.contact_email == PLANTED[0]
        assert User.objects.get(email=PLANTED[0]).is_active


class TestWhen:
    def test_not_before_the_date(self, past):
        past.retention_on = timezone.localdate() + timedelta(days=2)
        past.save()
        with pytest.raises(RetentionNotOver):
            purge_edition(edition=past, actor=SYSTEM, at=now())
        assert purge_what_is_due(actor=SYSTEM, at=now()) == 0
        assert purge_what_is_due(actor=SYSTEM, at=now() + timedelta(days=2)) > 0

    def test_a_dry_run_counts_and_deletes_nothing(self, past):
        out = StringIO()
        call_command("purge_personal_data", "--edition", past.code, "--dry-run", stdout=out)
        assert "      60  visitors" in out.getvalue()
        assert Visitor.objects.filter(edition=past).exclude(email="").count() == 60
        assert not StatisticsCopy.objects.exists()


def test_not_without_a_date(edition, visitor):
    assert purge_what_is_due(actor=SYSTEM, at=now() + timedelta(days=4000)) == 0
    with pytest.raises(CommandError):
        call_command("purge_personal_data", "--edition", edition.code, stdout=StringIO())
