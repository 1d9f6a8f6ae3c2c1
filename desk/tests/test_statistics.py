"""The report says what the demonstration's files say, whenever it is counted."""

import csv
import json
from collections import Counter
from datetime import timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from desk.models import TakenBecause
from desk.services.statistics import keep_copy, report_of
from desk.statistics.figures import contract_figures, count_figures
from desk.statistics.tables import sections
from exhibitors.models import Booking
from exhibitors.states import ApplicationState, BookingState
from forum.models import Option
from journal.actors import SYSTEM
from visitors.models import Visit, Visitor
from visitors.services.erasure import erase_visitor
from visitors.services.registration import cancel_registration
from visitors.services.tickets import TicketVoid
from visitors.services.visits import NotADayOfTheForum, note_visit

pytestmark = pytest.mark.django_db

KEYS = (
    "exhibitors_total main_exhibitors co_exhibitors exhibitors_by_category exhibitors_by_region "
    "net_space_m2_exhibitors net_space_m2_with_partners booths_free registered_people press visitors_came visits "
    "trade_visitors foreign_visitors invoices_net_kzt invoices_vat_kzt invoices_total_kzt received_kzt "
    "outstanding_kzt signups"
).split()


def rows(name):
    with (settings.BASE_DIR / "demo" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def counted(*options):
    out = StringIO()
    call_command("statistics", "--json", *options, stdout=out)
    return json.loads(out.getvalue())


@pytest.mark.usefixtures("past")
class TestTheForumOf2019:
    def test_has_the_agreed_keys_in_their_order(self):
        assert list(counted()) == KEYS
        assert list(counted()["signups"]) == ["attended", "cancelled", "no_show"]

    def test_counts_exhibitors_as_the_files_do(self):
        found, exhibitors = counted(), rows("exhibitors")
        assert (found["exhibitors_total"], found["main_exhibitors"], found["co_exhibitors"]) == (85, 82, 3)
        assert found["exhibitors_by_category"] == Counter(row["category"] for row in exhibitors)
        assert found["exhibitors_by_region"] == Counter(row["region"] for row in exhibitors)

    def test_counts_space_as_the_files_do(self):
        found = counted()
        area = Counter()
        for row in rows("booths"):
            area[row["status"]] += int(row["area_m2"])
        assert found["net_space_m2_exhibitors"] == area["occupied"] == 984
        assert found["net_space_m2_with_partners"] == area["occupied"] + area["partner"] == 1038
        assert found["booths_free"] == 10

    def test_counts_people_as_the_files_do(self):
        found, people = counted(), rows("visitors")
        counts = {row["code"] for row in rows("badge_types") if row["counts_as_visitor"] == "0"}
        came = [
            row for row in people if row["kind"] not in counts and "1" in (row["visited_day1"], row["visited_day2"])
        ]  # fmt: skip
        assert found["registered_people"] == len(people) == 60
        assert found["press"] == sum(row["kind"] == "press" for row in people) == 6
        assert found["visitors_came"] == len(came) == 45
        assert (
            found["visits"] == sum((row[f"visited_day{day}"] == "1") for row in came for day in (1, 2)) == 63
        )
        assert found["trade_visitors"] == sum(row["kind"] == "trade" for row in came) == 27
        assert found["foreign_visitors"] == sum(row["country"] != "KZ" for row in came) == 2
        assert found["signups"] == Counter(row["status"] for row in rows("lecture_signups"))

    def test_counts_money_as_the_files_do(self):
        found, invoices = counted(), rows("invoices")
        for key, column in (("net", "net_kzt"), ("vat", "vat_kzt"), ("total", "total_kzt")):
            assert found[f"invoices_{key}_kzt"] == sum(int(row[column]) for row in invoices)
        assert found["invoices_total_kzt"] == 39_433_296
        assert found["received_kzt"] == sum(int(row["amount_kzt"]) for row in rows("payments"))
        assert found["outstanding_kzt"] == found["invoices_total_kzt"] - found["received_kzt"]

    def test_is_the_same_whenever_it_is_counted(self):
        assert counted("--everything") | {"counted_at": ""} == counted("--everything") | {"counted_at": ""}

    def test_adds_up(self, past):
        """Every table with a total says in its total what its rows say."""
        for section in sections(count_figures(past, at=timezone.now())):
            for table in section.tables:
                for column in range(1, len(table.total or ())):
                    assert sum(row[column] for row in table.rows) == table.total[column], table.key

    def test_does_not_ask_more_the_bigger_the_forum(self, past, django_assert_max_num_queries):
        with django_assert_max_num_queries(20):
            count_figures(past, at=timezone.now())


def figures(edition):
    return contract_figures(count_figures(edition, at=timezone.now()))


@pytest.fixture
def first_day(edition):
    return edition.ends_at - timedelta(hours=12)


class TestVisits:
    def test_twice_on_a_day_is_one_visit(self, visitor, edition, first_day):
        assert note_visit(visitor=visitor, at=first_day, actor=SYSTEM)
        assert not note_visit(visitor=visitor, at=first_day + timedelta(hours=1), actor=SYSTEM)
        assert Visit.objects.get().first_at == first_day
        assert (figures(edition)["visitors_came"], figures(edition)["visits"]) == (1, 1)

    def test_days_are_those_of_the_venue(self, visitor, edition):
        """A quarter of an hour before midnight at the venue is still its day, whatever Greenwich says."""
        last = edition.ends_at - timedelta(minutes=15)
        note_visit(visitor=visitor, at=last, actor=SYSTEM)
        assert Visit.objects.get().day == edition.ends_on
        with pytest.raises(NotADayOfTheForum):
            note_visit(visitor=visitor, at=edition.ends_at, actor=SYSTEM)

    def test_a_ticket_that_was_given_back_opens_nothing(self, visitor, first_day):
        cancel_registration(visitor=visitor, actor=SYSTEM, at=timezone.now())
        with pytest.raises(TicketVoid):
            note_visit(visitor=visitor, at=first_day, actor=SYSTEM)

    def test_the_press_came_and_is_no_visitor(self, register, edition, first_day):
        Option.objects.filter(code="press").update(counts_as_visitor=False)
        note_visit(visitor=register(kind="press", email="p@example.com"), at=first_day, actor=SYSTEM)
        found = figures(edition)
        assert (found["registered_people"], found["press"]) == (1, 1)
        assert (found["visitors_came"], found["visits"]) == (0, 0)


class TestWhoLeaves:
    def test_a_cancelled_registration_is_none_and_stays_so_when_it_is_erased(self, visitor, edition):
        cancel_registration(visitor=visitor, actor=SYSTEM, at=timezone.now())
        assert figures(edition)["registered_people"] == 0
        erase_visitor(visitor=visitor, actor=SYSTEM, at=edition.ends_at + timedelta(days=1))
        assert figures(edition)["registered_people"] == 0

    def test_who_is_erased_after_the_forum_is_still_counted(self, visitor, edition, first_day):
        note_visit(visitor=visitor, at=first_day, actor=SYSTEM)
        before = figures(edition)
        erase_visitor(visitor=visitor, actor=SYSTEM, at=edition.ends_at + timedelta(days=1))
        assert Visitor.objects.get().email == ""
        assert figures(edition) == before
        assert before["registered_people"] == before["visitors_came"] == 1


class TestSpace:
    def test_a_booth_at_no_price_counts_like_any_other(self, make_booth, make_application, edition):
        booking(make_application(state=ApplicationState.CONFIRMED), make_booth(), net_kzt=0)
        booking(make_application(state=ApplicationState.APPROVED), make_booth(), state=BookingState.RESERVED)
        found = count_figures(edition, at=timezone.now())["space"]["m2"]
        assert (found["paid"], found["unpaid"], found["free_of_charge"]) == (0, 9, 9)
        assert figures(edition)["net_space_m2_exhibitors"] == 18

    def test_what_is_not_approved_is_not_occupied_and_not_free(self, make_booth, make_application, edition):
        booking(make_application(state=ApplicationState.SUBMITTED), make_booth(), state=BookingState.RESERVED)
        found = figures(edition)
        assert (found["net_space_m2_exhibitors"], found["booths_free"]) == (0, 0)
        assert found["exhibitors_total"] == 0


def booking(application, booth, *, state=BookingState.CONFIRMED, net_kzt=100):
    Booking.objects.create(
        edition=application.edition, booth=booth, application=application, state=state, net_kzt=net_kzt,
        taken_at=timezone.now(),
    )  # fmt: skip


class TestCopies:
    def test_is_shown_once_the_edition_is_archived(self, visitor, edition):
        copy = keep_copy(edition=edition, because=TakenBecause.ARCHIVED, actor=SYSTEM, at=timezone.now())
        assert report_of(edition, at=timezone.now()).copy is None
        edition.archived_at = timezone.now()
        assert report_of(edition, at=timezone.now()).copy == copy
        assert report_of(edition, at=timezone.now(), anew=True).copy is None

    def test_an_unknown_edition_is_told(self, edition):
        with pytest.raises(CommandError, match="altyn-oimaq-test"):
            counted("--edition", "nowhere")
