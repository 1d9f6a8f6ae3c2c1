"""The editor of a hall's plan at the desk: without scripts by forms, with them by one request; who may, and copies."""

import json
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from exhibitors.models import Booth, Hall
from exhibitors.queries.floor_plans import booths_of, mark_of
from exhibitors.tests.catalogue.hostile import encoded
from journal.models import Entry

m = Decimal  # metres


@pytest.fixture
def address(hall):
    return reverse("admin:exhibitors_hall_plan", args=[hall.pk])


@pytest.fixture
def page(desk, address):
    """`page(booth)`: the page with this booth in its fields."""
    return lambda booth=None: desk.get(f"/en{address}", {"booth": booth.pk} if booth else {})


@pytest.fixture
def press(desk, address):
    """`press(page, "booth_form", "save", x_m="4,5")`: the form as it stood on the page, less what is typed here."""

    def press(page, name, deed, **typed):
        form = page.context[name]
        shown = {one.name: one.value() for one in form if one.name != "file"}
        plain = {key: value for key, value in shown.items() if value is not None and value is not False}
        return desk.post(f"/en{address}", {**plain, **typed, "deed": deed}, follow=True)

    return press


@pytest.fixture
def send(desk, address, hall):
    """What the script sends."""

    def send(*changes, revision=None, body=None):
        seen = mark_of(hall, booths_of(hall)) if revision is None else revision
        body = json.dumps({"revision": seen, "changes": changes}) if body is None else body
        return desk.post(f"/en{address}changes/", body, content_type="application/json")

    return send


def said(page):
    return [str(message) for message in page.context["messages"]]


class TestByForms:
    def test_a_booth_is_changed_from_the_table(self, page, press, booth, make_application):
        shown = page(booth)
        assert b'href="?booth=%d#booth"' % booth.pk in shown.content
        after = press(shown, "booth_form", "save", x_m="4,5", number="а-15")
        booth.refresh_from_db()
        assert (booth.x_m, booth.number) == (m("4.5"), "A-15")
        assert said(after) == ["Saved. New: 0, changed: 1, taken off: 0"]
        assert after.redirect_chain[0][0].endswith(f"?booth={booth.pk}#booth")

    def test_a_new_one(self, page, press, hall, stand_types, terms):
        after = press(page(), "booth_form", "save", number="A-01", x_m="6")
        booth = Booth.objects.get()
        assert (booth.number, booth.area_m2, booth.is_offered) == ("A-01", 9, True)
        assert after.status_code == 200

    def test_the_next_new_one_has_a_free_number(self, page, make_booth):
        make_booth("A-01")
        make_booth("A-02")
        assert page().context["booth_form"]["number"].value() == "A-03"

    def test_nothing_typed_is_lost_when_it_is_refused(self, page, press, make_booth):
        first, second = make_booth(), make_booth()
        after = press(page(second), "booth_form", "save", x_m="2.5", number="A-77")
        assert after.status_code == 400 and after.context["faults"] == ["A-01 and A-77 stand on one another."]
        assert after.context["booth_form"]["number"].value() == "A-77"
        text = after.content.decode()
        assert f'<tr data-key="{first.pk}" class="pe-faulty">' in text and "A-01 and A-77" in text

    def test_what_is_no_number_is_said_beside_its_field(self, page, press, booth):
        after = press(page(booth), "booth_form", "save", x_m="west")
        assert after.status_code == 400 and after.context["booth_form"].errors["x_m"]

    def test_who_comes_second_saves_once_more(self, page, press, make_booth):
        first, second = make_booth(), make_booth()
        stale = page(second)
        press(page(first), "booth_form", "save", y_m="20")
        told = press(stale, "booth_form", "save", y_m="10")
        assert told.status_code == 409 and "A-01" in told.context["faults"][0]
        press(told, "booth_form", "save")
        second.refresh_from_db()
        assert second.y_m == 10

    def test_turning_duplicating_and_taking_off(self, page, press, make_booth):
        booth = make_booth(width_m=6)
        press(page(booth), "booth_form", "turn")
        booth.refresh_from_db()
        assert (booth.width_m, booth.depth_m) == (3, 6)
        press(page(booth), "booth_form", "copy")
        copy = Booth.objects.get(number="A-02")
        assert (copy.x_m, copy.depth_m) == (3, 6)
        press(page(copy), "booth_form", "remove")
        assert not Booth.objects.on_plan().filter(pk=copy.pk).exists()

    def test_a_row_of_booths(self, page, press, terms, stand_types):
        press(
            page(),
            "row_form",
            "row",
            count="4",
            number="A-09",
            x_m="3",
            y_m="6",
            gap_m="0.5",
            direction="down",
        )
        rows = list(Booth.objects.order_by("number").values_list("number", "x_m", "y_m"))
        assert rows == [
            ("A-09", 3, 6), ("A-10", 3, m("9.5")), ("A-11", 3, 13), ("A-12", 3, m("16.5")),
        ]  # fmt: skip

    def test_a_row_through_the_wall_is_refused_wholly(self, page, press, terms, stand_types):
        after = press(page(), "row_form", "row", count="20", number="A-09")
        assert after.status_code == 400 and len(after.context["faults"]) == 4
        assert not Booth.objects.exists()

    def test_the_company_on_it_is_named(self, page, press, booth, submitted, book):
        company = book(submitted(), booth).application.company.name_en
        assert company in page(booth).content.decode()
        [_saved, hint] = said(press(page(booth), "booth_form", "save", x_m="20"))
        assert company in hint
        refused = press(page(booth), "booth_form", "remove")
        assert refused.status_code == 400 and "moved" in refused.context["faults"][0]

    def test_the_drawing(self, page, press, hall):
        file = SimpleUploadedFile("hall.png", encoded(), "image/png")
        after = press(page(), "drawing_form", "drawing", file=file, width_m="48", is_public="on")
        hall.refresh_from_db()
        assert hall.background_is_public and hall.background in after.content.decode()
        press(page(), "drawing_form", "drawing", width_m="24", opacity_pct="80")
        hall.refresh_from_db()
        assert (hall.background_depth_m, hall.background_opacity_pct) == (16, 80)
        bad = press(page(), "drawing_form", "drawing", file=SimpleUploadedFile("x.png", b"no"))
        assert bad.status_code == 400 and bad.context["faults"]
        press(page(), "drawing_form", "no-drawing")
        hall.refresh_from_db()
        assert hall.background == ""

    @pytest.mark.parametrize("deed", ["", "explode", "turn", "copy", "remove"])
    def test_a_button_that_there_is_none(self, page, press, booth, deed):
        assert press(page(), "booth_form", deed, key="-1").status_code in (400, 409)
        assert press(page(), "booth_form", deed, key="9" * 30).status_code in (400, 409)
        assert not Entry.objects.exists()


class TestByScript:
    def test_saves_everything_at_once(self, send, make_booth):
        first, second = make_booth(), make_booth()
        answer = send(
            {"key": first.pk, "values": {"y_m": 12.5}},
            {"key": second.pk, "removed": True},
            {"key": -1, "values": {"number": "A-9", "x_m": 20, "y_m": 0, "width_m": 4, "depth_m": 3,
                                   "stand_type": "corner", "build": "raw", "base_price_kzt": None, "power_kw": 0,
                                   "is_offered": True}},
        )  # fmt: skip
        assert answer.status_code == 200 and answer.json()["hints"] == []
        told = {one["number"]: one for one in answer.json()["plan"]["booths"]}
        assert told.keys() == {"A-01", "A-9"} and told["A-01"]["y_m"] == 12.5
        assert (told["A-9"]["area_m2"], told["A-9"]["stand_type"]) == (12, "corner")
        again = send(revision=answer.json()["plan"]["revision"])
        assert again.status_code == 200

    def test_faults_carry_the_booths(self, send, make_booth):
        first, second = make_booth(), make_booth()
        answer = send({"key": second.pk, "values": {"x_m": 1}})
        assert answer.status_code == 400
        [fault] = answer.json()["faults"]
        assert (fault["code"], set(fault["booths"])) == ("overlap", {first.pk, second.pk})

    def test_somebody_else_was_first(self, send, make_booth):
        booth = make_booth()
        stale = send().json()["plan"]["revision"]
        send({"key": booth.pk, "values": {"y_m": 9}})
        answer = send({"key": booth.pk, "values": {"y_m": 12}}, revision=stale)
        assert answer.status_code == 409 and answer.json()["others"] == ["A-01"]
        assert answer.json()["plan"]["booths"][0]["y_m"] == 9

    @pytest.mark.parametrize(
        "body",
        ["", "{}", "[]", "null", '{"revision": 1, "changes": [1]}', '{"revision": "", "changes": [{"key": 1e999}]}',
         '{"revision": "", "changes": [{"key": 1, "values": 7}]}', '{"revision": "", "changes": "aaa"}',
         '{"revision": "", "changes": [{"key": 1}, {"key": 1}]}', '{"changes": []}', "[" * 100_000],
    )  # fmt: skip
    def test_what_cannot_be_read(self, send, booth, body):
        assert send(body=body).status_code == 400

    @pytest.mark.parametrize(
        "values",
        [{"x_m": "NaN"}, {"x_m": 1e308}, {"x_m": None}, {"x_m": [1]}, {"number": "A\x00"}, {"number": {}},
         {"number": "9" * 50}, {"stand_type": "palace"}, {"build": 1}, {"base_price_kzt": -5}, {"power_kw": 1e99},
         {"width_m": "3.333"}],
    )  # fmt: skip
    def test_what_makes_no_sense(self, send, booth, values):
        answer = send({"key": booth.pk, "values": values})
        assert answer.status_code == 400 and answer.json()["faults"][0]["booths"] == [booth.pk]

    def test_other_columns_are_not_to_be_had(self, send, booth):
        send({"key": booth.pk, "values": {"partner_kk": "Мен", "retired_at": "2020-01-01", "edition_id": 7}})
        booth.refresh_from_db()
        assert booth.partner_kk == "" and booth.retired_at is None


class TestWhoMay:
    def test_strangers_are_sent_to_the_door(self, client, address, booth):
        for method, where in (("get", address), ("post", address), ("post", f"{address}changes/")):
            assert getattr(client, method)(where).status_code == 302

    def test_organisers_without_the_right_are_refused(self, client, address, booth, organiser):
        organiser.is_superuser = False
        organiser.save()
        client.force_login(organiser)
        for method, where in (("get", address), ("post", address), ("post", f"{address}changes/")):
            assert getattr(client, method)(where).status_code == 403

    def test_a_look_changes_nothing(self, desk, address, booth):
        assert [one["number"] for one in desk.get(f"{address}changes/").json()["plan"]["booths"]] == ["A-12"]
        assert desk.get(f"{address}?deed=remove&booth={booth.pk}").status_code == 200
        assert Booth.objects.on_plan().count() == 1

    def test_no_hall_no_plan(self, desk, address):
        assert (
            desk.get(address.replace("plan", "plan").replace(address.split("/")[4], "999999")).status_code
            == 404
        )


def test_the_page_costs_the_same_for_many_booths(page, make_booth, django_assert_max_num_queries):
    for _ in range(12):
        make_booth()
    page()
    with django_assert_max_num_queries(12):
        assert page().status_code == 200


def test_a_hall_does_not_shrink_into_its_booths(desk, hall, make_booth):
    make_booth("A-07", x_m=40)
    where = reverse("admin:exhibitors_hall_change", args=[hall.pk])
    form = desk.get(where).context["adminform"].form
    typed = {one.name: "" if one.value() is None else one.value() for one in form}
    answer = desk.post(where, {**typed, "width_m": "42"})
    assert "A-07" in str(answer.context["adminform"].form.errors["width_m"])
    assert desk.post(where, {**typed, "width_m": "43"}).status_code == 302
    assert Hall.objects.get().width_m == 43


def test_a_hall_is_copied_from_its_page(desk, hall, make_booth, edition):
    make_booth()
    edition.pk, edition.code, edition.is_current = None, "next", False
    edition._state.adding = True
    edition.save(force_insert=True)
    where = reverse("admin:exhibitors_hall_copy", args=[hall.pk])
    assert b"ALTYN OIMAQ" in desk.get(where).content
    answer = desk.post(where, {"_form_submitted": "on", "edition": edition.pk})
    new = Hall.objects.get(edition=edition)
    assert answer["HX-Redirect"].endswith(f"/{new.pk}/plan/") and new.booths.count() == 1


def test_from_the_booth_to_the_plan(desk, booth):
    answer = desk.get(reverse("admin:exhibitors_booth_edit_on_plan", args=[booth.pk]))
    assert answer["Location"].endswith(f"/plan/?booth={booth.pk}#booth")
