"""What an accountant and a bank must find on paper, in Kazakh and in Russian; the letters that bring it."""

import re
from datetime import date, datetime
from io import BytesIO

import pytest
from django.utils import timezone
from pypdf import PdfReader

from exhibitors.documents.invoice import in_fours, invoice_pdf, receipt_pdf
from exhibitors.models import Invoice, InvoiceLine
from exhibitors.services.documents import make_document
from exhibitors.services.invoices import credit_invoice
from exhibitors.services.reminders import remind_of_dues
from journal.actors import SYSTEM
from mailing.letters import write
from mailing.models import Message

KAZAKH = "ӘҒҚҢӨҰҮҺІәғқңөұүһі"
BANK = {
    "organiser_bin": "700140999997", "organiser_iik": "KZ12999DEMOORGANIZER", "organiser_bic": "DEMOKZKX",
    "organiser_kbe": "17", "organiser_knp": "859", "organiser_bank_kk": "«Demo Банк» АҚ",
    "organiser_bank_ru": "АО «Demo Банк»",
}  # fmt: skip


@pytest.fixture
def paper(edition, invoice):
    """The invoice of 392,080 ₸ with all the requisites; what is named differs."""

    def paper(**changes):
        payee = {**invoice.payee, **{name.removeprefix("organiser_"): value for name, value in BANK.items()}}
        payee["bank"] = {"kk": BANK["organiser_bank_kk"], "ru": BANK["organiser_bank_ru"]}
        Invoice.objects.filter(pk=invoice.pk).update(payee=payee, issued_on=date(2026, 5, 6), **changes)
        return Invoice.objects.select_related("edition", "corrects").get(pk=invoice.pk)

    return paper


def opened(pdf: bytes) -> PdfReader:
    return PdfReader(BytesIO(pdf))


def words(pdf: bytes) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in opened(pdf).pages))


def test_everything_that_a_bank_asks_for(paper):
    invoice = paper()
    text = words(invoice_pdf(invoice))
    for fact in (
        f"№ {invoice.number} төлем шоты", f"Счёт на оплату № {invoice.number}", "2026 жылғы 6 мамыр",
        "6 мая 2026 г.", "«Ұйымдастырушы» ЖШС", "ТОО «Организатор»", "700140999997", "KZ12 999D EMOO RGAN IZER",
        "«Demo Банк» АҚ", "АО «Demo Банк»", "DEMOKZKX", "859", "Төлем мақсаты", "Назначение платежа",
        invoice.payer["tax_id"], "392 080 ₸", "54 080 ₸", "338 000 ₸", "Оның ішінде ҚҚС, 16 %",
        "В том числе НДС, 16 %", "Атаулар саны", "Үш жүз тоқсан екі мың сексен теңге 00 тиын",
        "Триста девяносто две тысячи восемьдесят тенге 00 тиын", "196 040 ₸",
    ):  # fmt: skip
        assert fact in text, fact


def test_who_pays_no_vat_says_so_and_nothing_of_a_rate(paper):
    text = words(invoice_pdf(paper(vat_rate_pct=None, vat_kzt=0, total_kzt=338_000)))
    assert "ҚҚС төлеуші емес" in text and "Не является плательщиком НДС" in text
    assert "0 %" not in text and "Оның ішінде ҚҚС" not in text


def test_the_sheet_is_tagged_titled_and_in_a_language(paper):
    pdf = invoice_pdf(paper())
    catalogue = opened(pdf).trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"] and catalogue["/Lang"] == "kk"
    assert b"pdfuaid" in pdf
    assert opened(pdf).metadata.title.startswith("№")


def test_fonts_are_ours_and_embedded_and_letters_can_be_copied_out(paper):
    invoice = paper(payer={**paper().payer, "name": {"kk": KAZAKH, "ru": KAZAKH, "en": ""}})
    pdf = invoice_pdf(invoice)
    assert KAZAKH in words(pdf)
    fonts = opened(pdf).pages[0]["/Resources"]["/Font"].values()
    descendants = [font.get_object()["/DescendantFonts"][0].get_object() for font in fonts]
    assert {font["/BaseFont"].partition("+")[2] for font in descendants} == {
        "GolosText-Regular", "GolosText-SemiBold",
    }  # fmt: skip
    assert all("/FontFile2" in font["/FontDescriptor"] for font in descendants)


def test_many_lines_go_on_over_the_page(paper):
    invoice = paper()
    InvoiceLine.objects.bulk_create(
        InvoiceLine(
            invoice=invoice, position=position, code="X", name_kk=f"Өте ұзын атау {position} " + "ұ" * 60,
            name_ru="x", unit_price_kzt=1, amount_kzt=1,
        )
        for position in range(3, 70)
    )  # fmt: skip
    pdf = invoice_pdf(invoice)
    assert len(opened(pdf).pages) > 1
    assert "Өте ұзын атау 69" in words(pdf)


def test_a_credit_note_names_what_it_corrects(paper):
    invoice = paper()
    credit = credit_invoice(invoice=invoice, actor=SYSTEM, at=timezone.now())
    text = words(invoice_pdf(credit))
    assert f"Кредит-нота № {credit.number}" in text
    assert f"№ {invoice.number} төлем шотына түзету" in text
    assert "Всего к возврату" in text and "Төлеуге жататын сома" not in text


def test_a_receipt_says_what_is_left(paper, pay):
    payment = pay(paper(), 92_080)
    text = words(receipt_pdf(payment))
    assert "92 080 ₸" in text and "300 000 ₸" in text
    assert "Тоқсан екі мың сексен теңге 00 тиын" in text and "банк аударымы" in text.lower()


@pytest.mark.parametrize(("iban", "shown"), [("", ""), ("KZ12999DEMO", "KZ12 999D EMO")])
def test_an_account_is_shown_in_fours(iban, shown):
    assert in_fours(iban) == shown.replace(" ", "\u00a0")


def test_the_worker_makes_it_ahead(invoice):
    assert make_document(code=invoice.code)
    assert not make_document(code="NOTHING")


# --- Letters


def letters(kind):
    return [write(message) for message in Message.objects.filter(kind=f"exhibitors.{kind}").order_by("id")]


def test_the_invoice_comes_by_letter(invoice):
    [letter] = letters("invoice")
    assert invoice.number in letter.subject
    assert "392 080 ₸" in letter.text.replace("\u00a0", " ")
    [attachment] = letter.attachments
    assert (attachment.filename, attachment.content[:4]) == (f"{invoice.number}.pdf", b"%PDF")


def test_a_letter_whose_reason_is_gone_is_dropped(invoice):
    credit_invoice(invoice=invoice, actor=SYSTEM, at=timezone.now())
    assert letters("invoice") == [None]
    [letter] = letters("credit_note")
    assert "-K0001" in letter.subject


def test_the_receipt_comes_with_the_payment(invoice, pay):
    payment = pay(invoice, 1_000)
    [letter] = letters("payment_received")
    assert letter.attachments[0].filename == f"{invoice.number}-receipt.pdf"
    payment.voided_at = timezone.now()
    payment.save()
    assert letters("payment_received") == [None]


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_reminders_ask_for_what_is_missing(invoice, pay, language):
    type(invoice.application.company).objects.update(language=language)
    pay(invoice, 96_040)
    invoice.dues.filter(position=1).update(due_on=date(2026, 5, 1))
    Invoice.objects.update(issued_on=date(2026, 4, 1))
    at = datetime(2026, 5, 2, 12, tzinfo=invoice.edition.zone)
    assert remind_of_dues(edition=invoice.edition, at=at) == 1
    [letter] = letters("payment_overdue")
    text = letter.text.replace("\u00a0", " ")
    assert "100 000 ₸" in text and "01.05.2026" in text
    pay(invoice, reference="PP-2")
    assert letters("payment_overdue") == [None]
