"""The first page of the desk: what waits, with one click to each; figures with their tables and files."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.utils import timezone

from accounts.models import User
from desk.waiting import cards as waiting_cards
from exhibitors.models import Application, Booking, Terms
from exhibitors.states import ApplicationState, BookingState
from forum.models import Edition
from mailing.models import Message
from mailing.states import MessageState
from sessions.models import Lecture, Seating
from visitors.models import Visitor

pytestmark = pytest.mark.django_db
WAYS = {"kk": "", "ru": "/ru", "en": "/en"}


@pytest.fixture
def demo():
    call_command("load_demo", verbosity=0)
    return Edition.objects.get(is_current=True)


@pytest.fixture
def organiser(client):
    user = User.objects.create_superuser("chief@example.org", "a long password")
    client.force_login(user)
    return user


def cards(client, path="/admin/"):
    return {card.kind.code: card for card in client.get(path).context["cards"]}


def test_the_page_asks_ten_questions(client, organiser, demo, django_assert_num_queries):
    client.get("/admin/")
    with django_assert_num_queries(10):
        client.get("/admin/")


def test_what_waits_in_the_demonstration(client, organiser, demo):
    waiting = cards(client)
    assert waiting["applications"].total == 4
    assert waiting["overdue"].total == 3
    for card in waiting.values():
        assert client.get(card.url).status_code == 200
        for thing in card.things:
            assert client.get(thing.url).status_code == 200


def test_everything_that_can_wait_is_found(client, organiser, demo):
    before = {code: card.total for code, card in cards(client).items()}
    lecture = Lecture.objects.filter(seating__isnull=False).first()
    Lecture.objects.filter(pk=lecture.pk).update(abstract_kk="мәтін", abstract_en="")
    Seating.objects.filter(lecture=lecture).update(total=1, over=4, taken=5, is_called_off=False)
    booking = Booking.objects.filter(state=BookingState.CONFIRMED).first()
    soon = timezone.now() + timedelta(days=1)
    Booking.objects.filter(pk=booking.pk).update(state=BookingState.RESERVED, expires_at=soon)
    Message.objects.create(
        kind="visitors.ticket", about_type="visitor", about_code="X", to_address="a@example.org", language="kk",
        state=MessageState.FAILED, queued_at=timezone.now(), due_at=timezone.now(),
    )  # fmt: skip
    one, two = Visitor.objects.filter(edition=demo)[:2]
    Visitor.objects.filter(pk=one.pk).update(phone="+77011234567")
    Visitor.objects.filter(pk=two.pk).update(phone="+77011234567", name_key=one.name_key)
    live = Application.objects.filter(state=ApplicationState.CONFIRMED).select_related("company")[:2]
    for application in live:
        application.company.contact_phone = "+77010000000"
        application.company.save(update_fields=["contact_phone"])
    now = {code: card.total for code, card in cards(client).items()}
    grown = {code for code, total in now.items() if total > before.get(code, 0)}
    assert grown == {
        "lapsing", "failed_letters", "crowded_lectures", "untranslated_lectures", "twin_visitors", "twin_companies",
    }  # fmt: skip


def test_one_question_for_each_language_and_moment(client, organiser, demo):
    """Its SQL is made once and kept: what it answers is of this language, this edition, this moment."""
    for language, way in WAYS.items():
        for thing in cards(client, f"{way}/admin/")["applications"].things:
            company = Application.objects.get(pk=thing.url.split("/")[-3]).company
            assert thing.label == (getattr(company, f"name_{language}") or company.name_kk)
    at, user = timezone.now(), organiser
    overdue = {
        days: {
            card.kind.code: card.total
            for card in waiting_cards(demo, at + timedelta(days=days), may_see=user.has_perm)
        }
        for days in (-4000, 0)
    }
    assert "overdue" not in overdue[-4000]
    assert overdue[0]["overdue"] == 3
    notice = demo.privacy_notice
    other = Edition.objects.create(
        code="later", name_kk="Кейін", starts_on=demo.starts_on, ends_on=demo.ends_on, privacy_notice=notice
    )  # fmt: skip
    assert "applications" not in {card.kind.code for card in waiting_cards(other, at, may_see=user.has_perm)}


def test_when_nothing_waits_it_says_so(client, organiser, edition):
    assert "cards" in client.get("/admin/").context
    assert "Күтіп тұрған іс жоқ" in client.get("/admin/").content.decode()


def test_before_the_first_edition_the_page_says_what_to_do(client, organiser):
    assert "Әзірге ағымдағы форум жоқ" in client.get("/admin/").content.decode()


@pytest.mark.parametrize("code", ["registrations", "booths", "lectures", "income"])
def test_every_plot_has_its_table_and_its_file(client, organiser, demo, code):
    shown = next(s for s in client.get("/ru/admin/").context["figures"] if s["figure"].code == code)
    assert shown["table"].rows
    file = client.get(shown["file"])
    lines = file.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + len(shown["table"].rows)
    assert file["Content-Disposition"].endswith('.csv"')


def test_the_figures_agree_with_what_is_there(client, organiser, demo):
    tables = {s["figure"].code: s["table"] for s in client.get("/en/admin/").context["figures"]}
    assert sum(row[1] for row in tables["registrations"].rows) == Visitor.objects.filter(edition=demo).count()
    assert sum(sum(row[1:]) for row in tables["booths"].rows) == 96
    assert tables["income"].rows[-1][1] == 39_433_296
    assert tables["income"].rows[-1][3] == Terms.objects.get(edition=demo).income_plan_kzt == 45_000_000


def test_a_title_is_never_a_formula(client, organiser, demo):
    Lecture.objects.filter(seating__isnull=False).update(title_kk="=1+1")
    assert "\n'=1+1;" in client.get("/admin/figures/lectures.csv").content.decode().replace("\r", "")


def test_nobody_is_shown_what_they_may_not_see(client, demo):
    user = User.objects.create_user("desk@example.org", "a long password", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_visitor"))
    client.force_login(user)
    page = client.get("/admin/")
    assert [shown["figure"].code for shown in page.context["figures"]] == ["registrations"]
    assert {card.kind.permission for card in page.context["cards"]} <= {"visitors.view_visitor"}
    assert client.get("/admin/figures/income.csv").status_code == 403
    assert client.get("/admin/figures/registrations.csv").status_code == 200
    assert client.get("/admin/figures/none.csv").status_code == 404


def test_every_list_of_the_admin_is_in_the_sidebar(client, organiser, edition):
    from django.contrib import admin

    from desk.navigation import GROUPS

    listed = {place.model for _title, places in GROUPS for place in places}
    assert listed == {f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry}
