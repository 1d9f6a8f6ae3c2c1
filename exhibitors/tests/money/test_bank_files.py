"""Files of banks: every format and encoding, and what is none."""

from datetime import date

import pytest

from exhibitors.files.bank import MOST_BYTES, BankRow, UnreadableFile, read_bank_file

CSV = """Дата;Номер документа;Кредит;Дебет;БИН;Назначение платежа
14.05.2019;15;364 224,00;;701240000560;Оплата по счёту AO-2019-00002
15.05.2019;16;;5 000,00;;Комиссия
"""
ONE_C = """1CClientBankExchange
ВерсияФормата=2.00
Кодировка=Windows
РасчСчет=KZ12999DEMOORGANIZER
СекцияДокумент=ПлатежноеПоручение
НомерДокумента=15
Номер=15
Дата=13.05.2019
ДатаПоступило=14.05.2019
Сумма=364224.00
ПлательщикБИН_ИИН=701240000560
ПолучательСчет=KZ12999DEMOORGANIZER
НазначениеПлатежа=Оплата по счёту AO-2019-00002
КонецДокумента
СекцияДокумент=ПлатежноеПоручение
Номер=16
Дата=15.05.2019
Сумма=5000
ПлательщикСчет=KZ12999DEMOORGANIZER
ПолучательСчет=KZ00999
НазначениеПлатежа=Комиссия
КонецДокумента
КонецФайла
"""
MT940 = """{1:F01DEMOKZKX}{4:
:20:STMT190514
:25:KZ12999DEMOORGANIZER
:60F:C190513KZT100,00
:61:1905140514C364224,00NTRF15
:86:Оплата по счёту AO-2019-00002
БИН 701240000560
:61:190515D5000,NCHG16
:86:Комиссия
:62F:C190515KZT359324,00
-}
"""
PAYMENT = ("15", date(2019, 5, 14), 364_224, True, "701240000560")
CHARGE = ("16", date(2019, 5, 15), 5_000, False, "")


def told(rows: list[BankRow]):
    return [
        (row.reference, row.received_on, row.amount_kzt, row.is_incoming, row.payer_tax_id) for row in rows
    ]


@pytest.mark.parametrize("text", [CSV, ONE_C, MT940], ids=["csv", "1c", "mt940"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_every_format_says_the_same(text, encoding, newline):
    rows = read_bank_file(text.replace("\n", newline).encode(encoding))
    assert told(rows) == [PAYMENT, CHARGE]
    assert "AO-2019-00002" in rows[0].purpose
    assert rows[0].purpose.startswith("Оплата")


def test_our_own_template_with_commas():
    content = (
        'received_on,reference,amount_kzt,payer_bin_iin,purpose\n2019-05-14,15,364224,701240000560,"a, b"\n'
    )
    [row] = read_bank_file(content.encode())
    assert told([row]) == [PAYMENT]
    assert (row.purpose, row.line) == ("a, b", 2)


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("386288", 386_288), ("386 288,00", 386_288), ("386\u00a0288.00", 386_288), ("386,288.00", 386_288),
        ("386.288,00", 386_288), ("1,386,288", 1_386_288), ("386288 KZT", 386_288), ("386288,50", None),
        ("много", None), ("", None), ("9" * 40, None), ("٣٨٦٢٨٨", None), ("=1+1", None), ("1e9", None),
    ],
)  # fmt: skip
def test_amounts(cell, amount):
    content = f"дата;номер;сумма;назначение\n14.05.2019;1;{cell};x\n"
    assert read_bank_file(content.encode())[0].amount_kzt == amount


def test_a_negative_amount_went_out():
    [row] = read_bank_file("дата;номер;сумма;назначение\n14.05.2019;1;-5;x\n".encode())
    assert not row.is_incoming


def test_zeros_that_a_spreadsheet_ate_come_back():
    [row] = read_bank_file("дата;сумма;бин;назначение\n14.05.2019;5;70140000017;x\n".encode())
    assert row.payer_tax_id == "070140000017"


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\x00\x01\x02", b"%PDF-1.7\n%\xe2\xe3", b"hello", "дата;номер\n1;2\n".encode(),
        "дата;сумма;назначение\n".encode(), b'date;amount;purpose\n1;2;"open\n', b"PK\x03\x04\x00",
        b"a" * (MOST_BYTES + 1), b"1CClientBankExchange\n",
    ],
)  # fmt: skip
def test_what_is_no_statement_is_refused_with_words(content):
    with pytest.raises(UnreadableFile) as refusal:
        read_bank_file(content)
    assert str(refusal.value.args[0])


def test_too_many_rows_are_refused():
    content = "дата;сумма;назначение\n" + "14.05.2019;5;x\n" * 20_001
    with pytest.raises(UnreadableFile):
        read_bank_file(content.encode())
