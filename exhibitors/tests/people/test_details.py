"""What a company may say of itself: numbers, names and legal forms as people really type them."""

from types import SimpleNamespace

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from exhibitors.details.company import clean_company
from exhibitors.details.legal_forms import parted
from exhibitors.queries.names import legal_name
from exhibitors.tax_ids import TaxIdKind, check_tax_id, control_digit, kind_of

from .conftest import BIN, COMPANY, IIN


class TestTaxId:
    @pytest.mark.parametrize(
        ("typed", "number", "kind"),
        [
            (BIN, BIN, TaxIdKind.BIN),  # its control digit comes from the second pass
            ("700140000019", "700140000019", TaxIdKind.BIN),
            (IIN, IIN, TaxIdKind.IIN),
            ("9702 4000 0816", BIN, TaxIdKind.BIN),
            ("970-240-000-816", BIN, TaxIdKind.BIN),
            ("000140000032", "000140000032", TaxIdKind.BIN),
        ],
    )
    def test_is_recognised_by_itself(self, typed, number, kind):
        assert check_tax_id(typed) == (number, kind)

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ("970240000817", "control digit"),
            ("790240000816", "control digit"),  # two digits have changed places
            ("970240000830", "control digit"),  # both passes give ten: such a number is never issued
            ("97024000081", "12 digits"),
            ("9702400008160", "12 digits"),
            ("٩٧٠٢٤٠٠٠٠٨١٦", "0 to 9"),
            ("９７０２４０００００８１６"[:12], "0 to 9"),
            ("97O240000816", "digits only"),  # the letter O
            ("97024000081б", "digits only"),
            ("9702400O0816", "digits only"),
            ("140000032", "000140000032"),  # a spreadsheet has eaten the zeros
            ("970200000816", "control digit"),  # neither a day of birth nor the mark of a company
            ("970240000²16", "digits"),
        ],
    )
    def test_says_what_is_wrong(self, typed, words):
        with translation.override("en"), pytest.raises(ValueError, match=words):
            check_tax_id(typed)

    def test_the_second_pass_is_needed_for_this_one(self):
        first = sum(int(digit) * weight for digit, weight in zip(BIN, range(1, 12), strict=False)) % 11
        assert first == 10
        assert control_digit(BIN[:11]) == 6

    @given(st.from_regex(r"[0-9]{4}[0-6][0-9][0-9]{5}", fullmatch=True))
    def test_any_number_with_its_control_digit_is_taken(self, digits):
        last = control_digit(digits)
        number = f"{digits}{0 if last is None else last}"
        if last is None or kind_of(number) is None:
            with translation.override("en"), pytest.raises(ValueError, match="control digit"):
                check_tax_id(number)
        else:
            assert check_tax_id(number) == (number, kind_of(number))

    @given(
        st.from_regex(r"[0-9]{11}", fullmatch=True), st.integers(0, 9), st.integers(0, 11), st.integers(1, 9)
    )
    def test_one_wrong_digit_is_found_nearly_always(self, digits, last, place, step):
        """The two passes may miss one in eleven, never a wrong control digit itself."""
        if last != control_digit(digits):
            with translation.override("en"), pytest.raises(ValueError, match="control digit"):
                check_tax_id(f"{digits}{last}")

    @given(st.text(max_size=30))
    def test_whatever_is_typed_is_a_number_or_a_refusal(self, typed):
        try:
            number, kind = check_tax_id(typed)
        except ValueError:
            return
        assert len(number) == 12 and number.isascii() and number.isdigit() and kind in TaxIdKind


class TestLegalForm:
    @pytest.mark.parametrize(
        ("typed", "name", "form"),
        [
            ("«Айшық тігін» ЖШС", "Айшық тігін", "LLP"),
            ("ТОО «Айшык тигин»", "Айшык тигин", "LLP"),
            ('ТОО "Айшык тигин"', "Айшык тигин", "LLP"),
            ("Ayshyq tigin LLP", "Ayshyq tigin", "LLP"),
            ("Ayshyq tigin, LLP.", "Ayshyq tigin", "LLP"),
            ("Товарищество с ограниченной ответственностью «Мода»", "Мода", "LLP"),
            ("«Мода» жауапкершілігі шектеулі серіктестігі", "Мода", "LLP"),
            ("ЖК «Арай трикотаж»", "Арай трикотаж", "IE"),
            ("ИП Иванов", "Иванов", "IE"),
            ("АО «Енлик»", "Енлик", "JSC"),
            ("«Қошқар мүйіз» ӨК", "Қошқар мүйіз", "PC"),
            ("Тоолар әлемі", "Тоолар әлемі", ""),
            ("Дом моды «Ая»", "Дом моды «Ая»", ""),
            ("«Ая» және «Мая»", "«Ая» және «Мая»", ""),
            ("ПКФ Мода", "ПКФ Мода", ""),
            ("ТОО", "", "LLP"),
        ],
    )
    def test_is_parted_from_the_name(self, typed, name, form):
        assert parted(typed) == (name, form)

    @pytest.mark.parametrize(
        ("form", "kk", "ru", "en"),
        [
            ("LLP", "«Оймақ» ЖШС", "ТОО «Оймак»", "Oimaq LLP"),
            ("IE", "ЖК «Оймақ»", "ИП «Оймак»", "Oimaq IE"),
            ("OTHER", "«Оймақ»", "«Оймак»", "Oimaq"),
        ],
    )
    def test_stands_where_the_language_puts_it(self, form, kk, ru, en):
        company = SimpleNamespace(legal_form=form, name_kk="Оймақ", name_ru="Оймак", name_en="Oimaq")
        assert [legal_name(company, language) for language in ("kk", "ru", "en")] == [kk, ru, en]

    def test_a_name_that_is_missing_in_english_keeps_the_order_of_its_own_language(self):
        company = SimpleNamespace(legal_form="LLP", name_kk="Оймақ", name_ru="Оймак", name_en="")
        assert legal_name(company, "en") == "«Оймақ» ЖШС"

    @given(st.sampled_from(["ЖШС", "ТОО", "АҚ", "ЖК"]), st.from_regex(r"[А-Я][а-я]{2,10}", fullmatch=True))
    def test_putting_together_and_parting_are_opposites(self, form, name):
        assert parted(f"{form} «{name}»")[0] == parted(f"«{name}» {form}")[0] == name


@pytest.mark.django_db
class TestCompany:
    def refused(self, forum, **changes):
        with translation.override("en"), pytest.raises(InvalidInput) as refusal:
            clean_company(COMPANY | changes, forum=forum)
        with translation.override("en"):
            return {name: " ".join(map(str, words)) for name, words in refusal.value.errors.items()}

    def test_cleans_everything(self, offered):
        details = clean_company(
            COMPANY | {"name": {"kk": "«Айшық тігін» ЖШС", "ru": "ТОО «Айшык тигин»"}, "city": "Алматы"},
            forum=offered,
        )
        assert (details.name_kk, details.name_ru, details.legal_form) == ("Айшық тігін", "Айшык тигин", "LLP")
        assert (details.city_kk, details.kbe, details.tax_id_kind) == ("Алматы", "17", "bin")
        assert (details.category, details.product_groups) == ("CLO", ("CLO-01",))

    def test_forms_and_programs_say_the_same(self, offered, typed_into_form):
        assert clean_company(typed_into_form, forum=offered) == clean_company(COMPANY, forum=offered)

    def test_the_form_may_be_told_by_the_name_alone(self, offered):
        typed = COMPANY | {"legal_form": "", "name": {"kk": "«Мода» АҚ", "ru": "АО «Мода»"}}
        assert clean_company(typed, forum=offered).legal_form == "JSC"

    def test_programs_may_name_the_form_as_papers_do(self, offered):
        for form in ("ЖШС", "ТОО", "Limited Liability Partnership"):
            assert clean_company(COMPANY | {"legal_form": form}, forum=offered).legal_form == "LLP"

    def test_name_and_form_must_agree(self, offered):
        assert set(self.refused(offered, name={"kk": "«Мода» АҚ", "ru": "Мода"})) == {"name.kk"}

    def test_letters_that_look_alike_are_found(self, offered):
        words = self.refused(offered, name={"kk": "Aйшық", "ru": "Айшык"})  # a Latin A
        assert "two alphabets" in words["name.kk"]

    def test_a_person_has_no_partnership(self, offered):
        assert "BIN" in self.refused(offered, tax_id=IIN)["tax_id"]
        assert clean_company(COMPANY | {"tax_id": IIN, "legal_form": "IE"}, forum=offered).kbe == "19"

    def test_groups_belong_to_the_category(self, offered):
        assert "TEX-01" in self.refused(offered, product_groups=["TEX-01"])["product_groups"]
        assert set(self.refused(offered, category="XXX")) == {"category"}

    @pytest.mark.parametrize(
        ("field", "typed"),
        [
            ("iik", "KZ98999DEMO000000002"),
            ("iik", "DE89370400440532013000"),
            ("bic", "DEMO"),
            ("region", "KZ-99"),
            ("legal_form", "GMBH"),
        ],
    )
    def test_refuses_by_field(self, offered, field, typed):
        assert field in self.refused(offered, **{field: typed})

    def test_takes_an_account_with_its_spaces(self, offered):
        details = clean_company(
            COMPANY | {"iik": "kz98 999D EMO0 0000 0001", "bic": "demokzkx"}, forum=offered
        )
        assert (details.iik, details.bic) == ("KZ98999DEMO000000001", "DEMOKZKX")

    def test_tells_everything_at_once(self, offered):
        words = self.refused(offered, tax_id="", name={}, contact={}, category="", legal_form="")
        assert set(words) == {
            "tax_id", "name.kk", "name.ru", "contact.family_name", "contact.given_name", "contact.email",
            "contact.phone", "contact.language", "category", "legal_form",
        }  # fmt: skip
