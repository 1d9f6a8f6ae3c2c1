"""The organisers' pages: the queue, the page of an application, its buttons, the floor, the terms."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.tests import bulk
from exhibitors.models import (
    Application,
    Attachment,
    Booking,
    Booth,
    CancellationFee,
    InstalmentRule,
    Note,
    StandType,
    Terms,
)
from exhibitors.services import decisions
from exhibitors.services.bookings import TakesPartAlready
from exhibitors.states import ApplicationState, BookingState
from mailing.models import Message

QUEUE = "/admin/exhibitors/application/"
AGREED = {"_form_submitted": "on"}
WHY = {"reason_kk": "Орын жоқ", "reason_ru": "", "reason_en": ""}


def _address(application: Application, action: str = "change") -> str:
    return reverse(f"admin:exhibitors_application_{action}", args=[application.pk])


@pytest.fixture
def press(desk):
    """`press(application, "approve", …)`: opens the dialog, fills it in, presses its button."""

    def press(application: Application, action: str, **typed: Any) -> list[str]:
        address = _address(application, action)
        dialog = desk.get(address)
        assert dialog.status_code == 200
        serial = dialog.context["form"].fields.get("serial")
        seen = {"serial": serial.initial} if serial else {}
        answer = desk.post(address, {**AGREED, **seen, **typed})
        assert answer.status_code == 204, answer.context["form"].errors
        page = desk.get(answer["HX-Redirect"])
        application.refresh_from_db()
        return [str(message) for message in page.context["messages"]]

    return press


@pytest.fixture
def rich(submitted, book, make_booth, settings, tmp_path, organiser):
    """An application with everything that the page can show."""

    def rich():
        application = submitted(wishes="Терезе жанынан", number=f"AO-{Application.objects.count()}")
        book(application, make_booth())
        submitted(host=application)
        application.represented.create(name="Brand GmbH", country="DE")
        Note.objects.create(application=application, author=organiser, text="Келісілді")
        return application

    return rich


class TestQueue:
    def test_shows_what_is_to_be_decided(self, desk, submitted, make_application):
        waits = submitted(number="AO-1")
        make_application(number="AO-2")
        page = desk.get(QUEUE).content.decode()
        assert "AO-1" in page and "AO-2" not in page
        assert str(waits.company) in page
        assert "AO-2" in desk.get(f"{QUEUE}?state=all").content.decode()
        assert "AO-1" not in desk.get(f"{QUEUE}?state=draft").content.decode()

    def test_finds_by_company_tax_id_and_number(self, desk, submitted, make_company):
        one = submitted(number="AO-1", company=make_company(name_ru="Ателье «Игла»"))
        two = submitted(number="AO-2", company=make_company(name_ru="Ателье «Нить»"))
        for words in (one.company.name_ru, one.company.tax_id, "AO-1"):
            page = desk.get(QUEUE, {"q": words}).content.decode()
            assert _address(one) in page and _address(two) not in page

    def test_says_what_is_to_be_looked_at(self, desk, submitted, make_company):
        submitted(fascia="", company=make_company(address_kk="Үлгі көшесі, 1", contact_phone=""))
        submitted(company=make_company(address_kk="Үлгі көшесі, 1", contact_phone=""))
        page = desk.get(f"/en{QUEUE}").content.decode()
        for words in ("no booth", "no fascia text", "like another company"):
            assert words in page

    @pytest.mark.parametrize("applications", [1, 5])
    def test_costs_the_same_for_many(self, desk, rich, applications, django_assert_num_queries):
        for _ in range(applications):
            rich()
        desk.get(QUEUE)
        with django_assert_num_queries(9):
            desk.get(QUEUE)


class TestPage:
    def test_everything_to_decide_stands_there(self, desk, rich):
        application = rich()
        page = desk.get(f"/en{_address(application)}").content.decode()
        for words in (
            "Терезе жанынан",
            "Brand GmbH",
            "Келісілді",
            "288\u00a0000",
            application.company.tax_id,
        ):
            assert words in page

    @pytest.mark.parametrize("state", ["submitted", "confirmed"])
    def test_costs_no_more_than_twelve_queries(self, desk, rich, state, chief, django_assert_num_queries):
        application = rich()
        if state == "confirmed":
            Terms.objects.update(registration_fee_kzt=0, shell_m2_kzt=0, co_exhibitor_fee_kzt=0)
            decisions.approve_application(application=application, actor=chief, at=timezone.now())
        desk.get(_address(application))
        with django_assert_num_queries(12):
            desk.get(_address(application))

    def test_documents_are_downloads_for_organisers_only(self, desk, rich, client, submitted):
        application = rich()
        document = Attachment.objects.create(
            application=application, kind="other", name="Үлгі.pdf", media_type="application/pdf", size=4,
            uploaded_at=timezone.now(), file=ContentFile(b"%PDF", name="x.pdf"),
        )  # fmt: skip
        address = reverse("admin:exhibitors_application_attachment", args=[application.pk, document.code])
        assert address in desk.get(_address(application)).content.decode()
        answer = desk.get(address)
        assert b"".join(answer.streaming_content) == b"%PDF"
        assert answer["Content-Disposition"].startswith("attachment")
        elsewhere = reverse("admin:exhibitors_application_attachment", args=[submitted().pk, document.code])
        assert desk.get(elsewhere).status_code == 404
        helper = User.objects.create_user("h@example.com", "a long enough password", is_staff=True)
        desk.force_login(helper)
        assert desk.get(address).status_code == 403

    @pytest.mark.parametrize("language", ["", "/ru", "/en"])
    @pytest.mark.parametrize("state", ApplicationState.values)
    def test_opens_in_every_state_and_language(self, desk, submitted, state, language):
        application = submitted(state=state, waitlisted_at=timezone.now())
        assert desk.get(f"{language}{_address(application)}").status_code == 200

    def test_only_what_is_possible_is_offered(self, desk, submitted, book, booth, press):
        application = submitted()
        page = desk.get(_address(application)).content.decode()
        assert _address(application, "offer") in page and _address(application, "cancel") not in page
        press(application, "approve", booth=booth.pk)
        page = desk.get(_address(application)).content.decode()
        assert _address(application, "cancel") in page and _address(application, "approve") not in page

    def test_who_may_only_look_gets_no_button(self, client, submitted):
        application = submitted()
        helper = User.objects.create_user("h@example.com", "a long enough password", is_staff=True)
        helper.user_permissions.set(_permissions("view_application"))
        client.force_login(helper)
        page = client.get(_address(application))
        assert page.status_code == 200
        assert _address(application, "approve") not in page.content.decode()
        assert client.post(_address(application, "approve"), AGREED).status_code == 403


def _permissions(*names):
    from django.contrib.auth.models import Permission

    return Permission.objects.filter(codename__in=names)


class TestButtons:
    def test_asking_does_nothing(self, desk, submitted):
        application = submitted()
        for action in ("approve", "give_back", "waitlist", "reject", "cancel", "offer", "move", "release"):
            assert desk.get(_address(application, action)).status_code == 200
        application.refresh_from_db()
        assert application.state == ApplicationState.SUBMITTED
        assert not Message.objects.exists()

    def test_approves_onto_the_reserved_booth(self, submitted, book, booth, press, organiser):
        application = submitted()
        book(application, booth)
        press(application, "approve")
        assert (application.state, application.decided_by) == (ApplicationState.APPROVED, organiser)

    def test_approves_onto_a_chosen_booth(self, submitted, booth, press):
        application = submitted()
        press(application, "approve", booth=booth.pk)
        assert application.bookings.get().booth == booth

    @pytest.mark.parametrize(
        ("action", "state"), [("give_back", "returned"), ("waitlist", "waitlisted"), ("reject", "rejected")]
    )
    def test_decides_with_a_reason(self, submitted, press, action, state):
        application = submitted()
        press(application, action, **WHY)
        assert (application.state, application.reason_kk) == (state, "Орын жоқ")

    def test_a_reason_in_kazakh_is_asked_for_in_the_dialog(self, desk, submitted):
        application = submitted()
        answer = desk.post(_address(application, "reject"), {**AGREED, "reason_ru": "Мест нет"})
        assert answer.status_code == 200
        assert answer.context["form"].errors.keys() == {"reason_kk"}
        application.refresh_from_db()
        assert application.state == ApplicationState.SUBMITTED

    def test_cancels_and_says_beforehand_what_is_owed(self, desk, submitted, booth, press, edition):
        CancellationFee.objects.create(edition=edition, until=edition.starts_on, fee_pct=37)
        application = submitted()
        press(application, "approve", booth=booth.pk)
        assert "37" in desk.get(_address(application, "cancel")).content.decode()
        press(application, "cancel", **WHY)
        assert application.state == ApplicationState.CANCELLED

    def test_offers_moves_and_releases(self, submitted, make_booth, press):
        application, first, second = submitted(), make_booth("A-1"), make_booth("A-2")
        press(application, "offer", booth=first.pk)
        booking = application.bookings.get()
        assert booking.state == BookingState.OFFERED
        Booking.objects.update(state="reserved")
        press(application, "move", booking=booking.pk, booth=second.pk)
        assert application.bookings.get(state="reserved").booth == second
        press(application, "release")
        assert not application.bookings.filter(ended_at=None).exists()

    def test_writes_notes(self, desk, submitted, press, organiser):
        application = submitted()
        press(application, "note", text="Қоңырау шалу керек")
        assert application.notes.get().author == organiser
        assert "Қоңырау шалу керек" in desk.get(_address(application)).content.decode()

    def test_agrees_to_changes(self, desk, submitted, booth, press):
        application = submitted()
        press(application, "approve", booth=booth.pk)
        Application.objects.update(fascia="БАСҚА")
        assert "БАСҚА" in desk.get(_address(application)).content.decode()
        press(application, "accept_changes")
        assert application.approved_as["fascia"] == "БАСҚА"

    def test_the_second_organiser_is_told_and_nothing_is_lost(self, desk, submitted, book, booth, press):
        application = submitted()
        book(application, booth)
        serial = desk.get(_address(application, "approve")).context["form"].fields["serial"].initial
        press(application, "approve")  # the first organiser
        letters = Message.objects.count()
        late = {**AGREED, **WHY, "serial": serial}
        answer = desk.post(f"/en{_address(application, 'reject')}", late)
        told = str(next(iter(desk.get(answer["HX-Redirect"]).context["messages"])))
        assert "since you opened it" in told and "approved" in told
        application.refresh_from_db()
        assert (application.state, Message.objects.count()) == (ApplicationState.APPROVED, letters)


class TestFloor:
    BOOTHS = "/admin/exhibitors/booth/"

    def test_merges_splits_and_takes_apart(self, desk, make_booth):
        pair = [make_booth("A-1"), make_booth("A-2")]
        bulk.do(desk, self.BOOTHS, "merge", pair)
        merged = Booth.objects.get(number="A-1/2")
        answer = desk.post(reverse("admin:exhibitors_booth_take_apart", args=[merged.pk]), AGREED)
        assert answer["HX-Redirect"] == self.BOOTHS
        assert {"A-1", "A-2"} == set(Booth.objects.on_plan().values_list("number", flat=True))
        again = Booth.objects.on_plan().get(number="A-1")
        cut = {**AGREED, "across": "along", "at_m": "1.5", "first": "A-1a", "second": "A-1b"}
        desk.post(reverse("admin:exhibitors_booth_split", args=[again.pk]), cut)
        assert Booth.objects.on_plan().get(number="A-1A").area_m2 == Decimal("4.50")

    def test_refusals_are_told(self, desk, make_booth, submitted, book):
        one, _gap, far = make_booth(), make_booth(), make_booth()
        assert len(set(bulk.reasons(bulk.do(desk, self.BOOTHS, "merge", [one, far])))) == 1
        assert Booth.objects.on_plan().count() == 3
        cut = {**AGREED, "across": "across", "at_m": "9", "first": "B-1", "second": "B-2"}
        desk.post(reverse("admin:exhibitors_booth_split", args=[one.pk]), cut)
        assert Booth.objects.on_plan().count() == 3

    def test_releases_but_not_what_is_approved(self, desk, make_booth, submitted, book, chief):
        one, two = make_booth("A-1"), make_booth("A-2")
        book(submitted(), one)
        decisions.approve_application(application=submitted(), booth=two, actor=chief, at=timezone.now())
        job = bulk.do(desk, self.BOOTHS, "release", [one, two])
        assert (job.position, bulk.reasons(job)) == (2, [str(TakesPartAlready.message)])
        states = Booking.objects.order_by("booth__number").values_list("state", flat=True)
        assert list(states) == ["released", "reserved"]

    @pytest.mark.parametrize("booths", [1, 5])
    def test_the_list_costs_the_same_for_many(
        self, desk, make_booth, submitted, book, booths, django_assert_num_queries
    ):
        for _ in range(booths):
            book(submitted(), make_booth())
        desk.get(self.BOOTHS)
        with django_assert_num_queries(8):
            desk.get(self.BOOTHS)

    def test_a_retired_booth_is_history(self, desk, make_booth):
        gone = make_booth(retired_at=timezone.now())
        address = reverse("admin:exhibitors_booth_change", args=[gone.pk])
        assert desk.get(address).status_code == 200
        assert desk.post(address, {"number": "X"}).status_code == 403


class TestTerms:
    def test_the_rows_of_the_edition_are_edited_on_the_page_of_its_terms(self, desk, terms, stand_types):
        address = reverse("admin:exhibitors_terms_change", args=[terms.pk])
        page = desk.get(address)
        form = page.context["adminform"].form
        typed = {name: _posted(form[name].value()) for name in form.fields}
        for inline in page.context["inline_admin_formsets"]:
            formset = inline.formset
            for one in (formset.management_form, *formset.forms):
                typed |= {one.add_prefix(name): _posted(one[name].value()) for name in one.fields}
        prefix = next(
            inline.formset.prefix
            for inline in page.context["inline_admin_formsets"]
            if inline.formset.model is InstalmentRule
        )
        for name in ("applications_open_at", "applications_close_at"):
            at = timezone.localtime(getattr(terms, name))
            typed |= {f"{name}_0": at.strftime("%d.%m.%Y"), f"{name}_1": at.strftime("%H:%M:%S")}
        typed |= {"shell_m2_kzt": "33000", f"{prefix}-0-share_pct": "40", f"{prefix}-1-share_pct": "60"}
        answer = desk.post(address, typed)
        assert answer.status_code == 302, (
            answer.context["errors"], [one.formset.errors for one in answer.context["inline_admin_formsets"]],
        )  # fmt: skip
        terms.refresh_from_db()
        assert terms.shell_m2_kzt == 33000
        assert list(InstalmentRule.objects.values_list("share_pct", flat=True)) == [40, 60]
        assert StandType.objects.count() == 5

    def test_a_row_that_is_added_belongs_to_the_edition(self, desk, terms, edition):
        page = desk.get(reverse("admin:exhibitors_terms_change", args=[terms.pk]))
        formsets = [one.formset for one in page.context["inline_admin_formsets"]]
        assert all(formset.instance == edition for formset in formsets)


def _posted(value: Any) -> Any:
    return "" if value is None or value is False else value


@pytest.mark.parametrize("language", ["", "/ru", "/en"])
@pytest.mark.parametrize(
    "page", ["application/", "company/", "hall/", "hall/add/", "booth/", "terms/", "terms/add/",
             "category/", "category/add/", "productgroup/", "vatrate/"],
)  # fmt: skip
def test_every_list_and_form_opens(desk, submitted, booth, categories, language, page):
    submitted()
    assert desk.get(f"{language}/admin/exhibitors/{page}").status_code == 200


@pytest.mark.parametrize("model", ["company", "hall", "booth", "terms", "category"])
def test_every_record_opens(desk, submitted, booth, hall, terms, categories, model):
    record = {
        "company": submitted().company, "hall": hall, "booth": booth, "terms": terms,
        "category": categories["CLO"],
    }[model]  # fmt: skip
    assert desk.get(reverse(f"admin:exhibitors_{model}_change", args=[record.pk])).status_code == 200


def test_the_list_of_companies_costs_the_same_for_many(desk, make_company, django_assert_num_queries):
    for _ in range(5):
        make_company()
    desk.get("/admin/exhibitors/company/")
    with django_assert_num_queries(6):
        desk.get("/admin/exhibitors/company/")
