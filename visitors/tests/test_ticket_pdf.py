import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, time
from io import BytesIO

import pytest
import zxingcpp
from pypdf import PdfReader

from core.keyring import Keyring, new_key
from core.tests.png import grey_pixels
from visitors.documents.ticket import TicketFacts, ticket_pdf, ticket_png
from visitors.ticket_codes import issue

KEYRING = Keyring.from_text(new_key("k1"), prefix="AO1")
KAZAKH = "ӘҒҚҢӨҰҮҺІәғқңөұүһі"
FACTS = TicketFacts(
    language="kk",
    family_name="Үлгібай",
    given_name="Айгүл",
    patronymic="Әлиханқызы",
    organisation="«Үлгі ұйым» ЖШС",
    kind="Маман келуші",
    visitor_code="7KMX4RTQ2H",
    payload=issue(keyring=KEYRING, edition_id=1, visitor_code="7KMX4RTQ2H", serial=1),
    edition_name={"kk": "ALTYN OIMAQ көрме-форумы", "ru": "Выставка-форум ALTYN OIMAQ", "en": "ALTYN OIMAQ"},
    first_on=date(2019, 8, 29),
    last_on=date(2019, 8, 30),
    hours=[(date(2019, 8, 29), time(9), time(18)), (date(2019, 8, 30), time(9, 30), time(17, 45))],
    venue={"kk": "«Көрме» орталығы", "ru": "Центр «Көрме»", "en": "Körme centre"},
    address={"kk": "Үлгі көшесі, 1", "ru": "улица Образцовая, 1", "en": "1 Sample Street"},
    organiser="«Ұйымдастырушы Demo» ЖШС",
    email="info@altyn-oimaq.example.com",
    phone="+7 (7172) 00-00-01",
    manage_url="https://altyn-oimaq.example.com/my/secret-token/",
)
LONG = replace(
    FACTS,
    family_name="Константинопольская-Шахматурлиханова-Қожахметжұмағалиева-Щер",
    given_name="Мария-Антуанетта-Елизавета-Александра-Виктория",
    patronymic="Нұрмұхаммедәліханқызы-Константиновна",
    organisation="Щ" * 30 + " " + "бизнес-сәйкестендіру " * 7,
)


def opened(facts: TicketFacts) -> PdfReader:
    return PdfReader(BytesIO(ticket_pdf(facts)))


def words(facts: TicketFacts) -> str:
    [page] = opened(facts).pages
    return re.sub(r"\s+", " ", page.extract_text())


def scanned(facts: TicketFacts) -> zxingcpp.Barcode:
    return zxingcpp.read_barcode(grey_pixels(ticket_png(facts, pixels_per_inch=96)))


@pytest.mark.parametrize("facts", [FACTS, LONG], ids=["usual", "long"])
def test_the_code_can_be_scanned_off_the_sheet(facts):
    code = scanned(facts)
    assert code.text == FACTS.payload
    corners = code.position
    # 96 pixels an inch: at least 45 mm, and the same place whatever the names are.
    assert corners.top_right.x - corners.top_left.x > 45 / 25.4 * 96


def test_the_sheet_is_tagged_titled_and_in_a_language():
    catalogue = opened(FACTS).trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"] == "kk"
    assert b"pdfuaid" in ticket_pdf(FACTS)
    assert opened(FACTS).metadata.title.endswith("ALTYN OIMAQ көрме-форумы")


def test_fonts_are_ours_and_embedded():
    fonts = opened(FACTS).pages[0]["/Resources"]["/Font"].values()
    descendants = [font.get_object()["/DescendantFonts"][0].get_object() for font in fonts]
    assert {font["/BaseFont"].partition("+")[2] for font in descendants} == {
        "GolosText-Regular",
        "GolosText-SemiBold",
    }
    assert all("/FontFile2" in font["/FontDescriptor"] for font in descendants)


def test_every_kazakh_letter_and_the_tenge_can_be_copied_out():
    text = words(replace(FACTS, family_name=KAZAKH, organisation=f"{KAZAKH} 1 000 ₸"))
    assert text.count(KAZAKH) == 2
    assert "1 000 ₸" in text


@pytest.mark.parametrize(
    ("language", "own", "others"),
    [
        ("kk", "Электрондық билет", ["Электронный билет"]),
        ("ru", "Электронный билет", ["Электрондық билет"]),
        ("en", "E-ticket", ["Электрондық билет", "Электронный билет"]),
    ],
)
def test_headings_are_in_the_persons_language_and_in_kazakh_and_russian(language, own, others):
    text = words(replace(FACTS, language=language))
    for heading in (own, *others):
        assert heading in text


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("kk", ["2019 жылғы 29–30 тамыз", "29 тамыз, бейсенбі", "«Көрме» орталығы", "Үлгі көшесі, 1"]),
        ("ru", ["29–30 августа 2019 г.", "30 августа, пятница", "Центр «Көрме»", "улица Образцовая, 1"]),
        ("en", ["29–30 August 2019", "Friday, 30 August", "Körme centre", "1 Sample Street"]),
    ],
)
def test_the_sheet_says_who_where_and_when(language, said):
    text = words(replace(FACTS, language=language))
    for fact in [
        *said,
        "Үлгібай",
        "Айгүл Әлиханқызы",
        "«Үлгі ұйым» ЖШС",
        "Маман келуші",
        "7KMX4RTQ2H",
        "09:30–17:45",
    ]:
        assert fact in text


def test_long_names_stay_whole_and_on_one_sheet():
    text = words(LONG)
    assert LONG.family_name in text
    assert f"{LONG.given_name} {LONG.patronymic}" in text


def test_what_is_empty_leaves_no_trace():
    text = words(replace(FACTS, patronymic="", organisation="", phone="", manage_url="", address={}))
    assert "None" not in text
    assert "Айгүл" in text


def test_the_personal_address_can_be_followed_but_not_read_over_a_shoulder():
    [page] = opened(FACTS).pages
    links = [note.get_object()["/A"]["/URI"] for note in page["/Annots"]]
    assert links == [FACTS.manage_url, f"mailto:{FACTS.email}", "tel:+77172000001"]
    assert "secret-token" not in page.extract_text()


@pytest.mark.parametrize("name", ["Παπαδόπουλος", "李伟", "محمد", 'O"Brien #let \\ [x] $', "*_`<b>@"])
def test_any_name_makes_a_ticket_that_scans(name):
    facts = replace(FACTS, family_name=name)
    assert len(opened(facts).pages) == 1
    assert scanned(facts).text == FACTS.payload


def test_markup_in_a_name_is_printed_as_it_is():
    assert '#let x = [*O"Brien*]' in words(replace(FACTS, family_name='#let x = [*O"Brien*]'))


def test_threads_do_not_disturb_each_other():
    codes = [f"7KMX4RT{n:03}" for n in range(24)]
    with ThreadPoolExecutor(4) as pool:
        sheets = list(pool.map(lambda code: words(replace(FACTS, visitor_code=code)), codes))
    assert all(code in sheet for code, sheet in zip(codes, sheets, strict=True))
