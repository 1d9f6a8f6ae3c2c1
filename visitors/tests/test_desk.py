"""The organiser's desk in the admin: the same service, the same rules."""

import pytest
from django.urls import reverse
from django.utils import formats, timezone, translation

from core.tests import bulk
from journal.models import Entry
from mailing.models import Message
from mailing.states import MessageState
from visitors.models import Visitor

ADD = "/admin/visitors/visitor/add/"


@pytest.fixture
def typed(forum, person):
    return {**person, "region": forum.regions["KZ-75"].pk}


def _address(visitor, action=None):
    if action:
        return reverse(f"admin:visitors_visitor_{action}", args=[visitor.pk])
    return reverse("admin:visitors_visitor_change", args=[visitor.pk])


def test_registers_at_the_desk(desk, typed, organiser):
    response = desk.post(ADD, typed)
    assert response.status_code == 302, response.context["errors"]
    visitor = Visitor.objects.get()
    assert (visitor.registered_through, visitor.region.code) == ("desk", "KZ-75")
    assert Message.objects.get().about_code == visitor.code
    entry = Entry.objects.get(verb="visitor.registered")
    assert (entry.actor_kind, entry.actor_user) == ("staff", organiser)


def test_the_same_person_again_is_no_second_visitor(desk, typed, visitor):
    response = desk.post(ADD, typed, follow=True)
    assert Visitor.objects.count() == 1
    assert [str(message) for message in response.context["messages"]]


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"email": "x"}, "email"), ({"given_name": "Aй"}, "given_name"), ({"consents": []}, "consents")],
)
def test_faults_are_told_beside_the_field(desk, typed, changes, field):
    response = desk.post(ADD, {**typed, **changes})
    assert response.status_code == 200
    assert field in response.context["adminform"].form.errors
    assert not Visitor.objects.exists()
    assert not Message.objects.exists()


def test_corrects(desk, typed, visitor):
    response = desk.post(_address(visitor), {**typed, "phone": "8 701 999 99 99"})
    assert response.status_code == 302
    visitor.refresh_from_db()
    assert visitor.phone == "+77019999999"
    assert Entry.objects.filter(verb="visitor.corrected").count() == 1


def test_sends_again_reissues_cancels(desk, visitor):
    Message.objects.update(state=MessageState.SENT, sent_at=timezone.now())
    agreed = {"_form_submitted": "on"}
    for action in ("send_again", "reissue", "cancel"):
        desk.get(_address(visitor, action))  # only asks
    assert not Message.objects.filter(state="queued").exists()
    desk.post(_address(visitor, "send_again"), agreed)
    assert Message.objects.filter(state="queued", kind="visitors.ticket").count() == 1
    desk.post(_address(visitor, "reissue"), agreed)
    visitor.refresh_from_db()
    assert visitor.ticket_serial == 2
    assert desk.post(_address(visitor, "cancel"), agreed)["HX-Redirect"]
    visitor.refresh_from_db()
    assert visitor.state == "cancelled"


def test_shows_the_ticket(desk, visitor):
    response = desk.get(_address(visitor, "ticket"))
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")


@pytest.mark.parametrize("language", ["", "/ru", "/en"])
@pytest.mark.parametrize(
    "page",
    [
        "",
        "visitors/visitor/",
        "visitors/visitor/add/",
        "mailing/message/",
        "journal/entry/",
        "forum/edition/",
        "forum/edition/add/",
        "forum/option/",
        "forum/region/",
        "forum/privacynotice/",
        "accounts/user/",
        "accounts/user/add/",
    ],
)
def test_every_list_and_form_opens(desk, visitor, language, page):
    assert desk.get(f"{language}/admin/{page}").status_code == 200


@pytest.mark.parametrize("visitors", [1, 5])
def test_the_list_costs_the_same_for_many(desk, register, visitors, django_assert_num_queries):
    for number in range(visitors):
        register(email=f"a{number}@example.com")
    desk.get("/admin/visitors/visitor/")
    with django_assert_num_queries(9):
        desk.get("/admin/visitors/visitor/")


def test_strangers_do_not_get_in(client, visitor):
    assert client.get("/admin/").status_code == 302
    assert client.post(_address(visitor, "cancel")).status_code == 302
    visitor.refresh_from_db()
    assert visitor.is_registered


def test_letters_can_be_read_and_sent_again(desk, visitor):
    message = Message.objects.get()
    message.state, message.sent_at = MessageState.SENT, timezone.now()
    message.save()
    assert desk.get(f"/admin/mailing/message/{message.pk}/change/").status_code == 200
    bulk.do(desk, "/admin/mailing/message/", "send_again", [message])
    assert Message.objects.filter(state="queued").count() == 1


def test_shows_a_persons_letters_and_consents_on_the_wall_clock(desk, visitor):
    page = desk.get("/ru" + _address(visitor)).content.decode()
    with translation.override("ru"), timezone.override(visitor.edition.zone):
        queued = formats.date_format(timezone.localtime(visitor.registered_at), "SHORT_DATETIME_FORMAT")
    letter = reverse("admin:mailing_message_change", args=[Message.objects.get().pk])
    assert f'href="{letter}"' in page
    assert f">{queued}</td>" in page
    assert f": {queued} (2026-1)" in page


def test_names_the_kind_of_visitor(desk, visitor):
    assert "trade kk" in desk.get("/admin/visitors/visitor/").content.decode()


def test_texts_of_the_forum_say_which_language_they_are_in(desk, forum):
    page = desk.get(f"/admin/forum/edition/{forum.edition.pk}/change/").content.decode()
    assert all(f"[{language}]" in page for language in ("kk", "ru", "en"))
    assert "[kk]" not in desk.get("/").content.decode()
