"""What stands in a mail, read back by Python's own parser as a mail program would."""

import email
import email.policy
import re
from dataclasses import replace
from datetime import UTC

import pytest
from django.core.mail import BadHeaderError
from django.utils import timezone

from mailing import transport
from mailing.letters import Attachment, Letter
from mailing.models import Message
from mailing.services import delivery

PDF = bytes(range(256)) * 150 + b"\r\n.\r\n--=_boundary\r\n\n\r"
ICS = "BEGIN:VCALENDAR\r\nSUMMARY:Көрме\nEND:VCALENDAR".encode()
LETTER = Letter(
    "Сіздің билетіңіз: ALTYN OIMAQ",
    "Сәлеметсіз бе!\n\n.\nFrom Айгүл\n" + "ұзын " * 500 + "\n",
    "<p>Сәлеметсіз бе!</p>\n--=_x\n--=_x--\n" + "<b>" * 2000,
    (Attachment("altyn-oimaq-bilet.pdf", PDF, "application/pdf"), Attachment("a.ics", ICS, "text/calendar")),
)
HEADERS = {
    "Reply-To": "info@example.com",
    "Message-ID": "<5b1c3c1e-0f7f-4a43-9d0c-0a64e6f0d9a1@testserver>",
    "Content-Language": "kk",
}


def _bytes(letter=LETTER, **changes):
    about = {"from_email": "ALTYN OIMAQ <info@example.com>", "to": "aigul@example.com", "headers": HEADERS}
    return transport.Mail(letter, **about | changes).message().as_bytes()


def _read(*args, **changes):
    mail = email.message_from_bytes(_bytes(*args, **changes), policy=email.policy.default)
    assert not [part.defects for part in mail.walk() if part.defects]
    return mail


def _lines(text):
    return text.replace("\r\n", "\n")


class TestReadBack:
    def test_the_tree(self):
        types = [part.get_content_type() for part in _read().walk()]
        assert types == [
            "multipart/mixed",
            "multipart/alternative",
            "text/plain",
            "text/html",
            "application/pdf",
            "text/calendar",
        ]

    def test_without_files(self):
        mail = _read(replace(LETTER, attachments=()))
        assert [part.get_content_subtype() for part in mail.walk()] == ["alternative", "plain", "html"]

    def test_text_alone(self):
        mail = _read(Letter("Тақырып", "бір\n"))
        assert (mail.get_content_type(), _lines(mail.get_content())) == ("text/plain", "бір\n")

    def test_bodies_are_what_was_written(self):
        mail = _read()
        assert _lines(mail.get_body(("plain",)).get_content()) == LETTER.text
        assert _lines(mail.get_body(("html",)).get_content()) == LETTER.html

    def test_every_line_of_a_body_ends_with_cr_lf(self):
        text = _read(replace(LETTER, text="a\r\nb\nc\n")).get_body(("plain",)).get_payload(decode=True)
        assert text == b"a\r\nb\r\nc\r\n"

    @pytest.mark.parametrize("content", [PDF, b"", b"\n", b"x" * 57, b"x" * 58, b"\x00" * 100_000])
    def test_files_byte_for_byte(self, content):
        file = Attachment("a.bin", content, "application/pdf")
        found, calendar = _read(replace(LETTER, attachments=(file, LETTER.attachments[1]))).iter_attachments()
        assert found.get_payload(decode=True) == content
        assert calendar.get_payload(decode=True) == ICS
        assert calendar.get_content_charset() == "utf-8"

    @pytest.mark.parametrize(
        "name", ["билет.pdf", 'a "quoted" name.pdf', "Шот-фактура № 12.pdf", "a;b=c.pdf"]
    )
    def test_names_of_files(self, name):
        (file,) = _read(
            replace(LETTER, attachments=(Attachment(name, PDF, "application/pdf"),))
        ).iter_attachments()
        assert (file.get_filename(), file.get_content_disposition()) == (name, "attachment")

    def test_headers(self):
        mail = _read()
        # A long subject begins on a folded line, whose space Python's parser keeps.
        assert mail["Subject"].strip() == LETTER.subject
        assert mail["From"] == "ALTYN OIMAQ <info@example.com>"
        assert mail["To"] == "aigul@example.com"
        assert {name: mail[name] for name in HEADERS} == HEADERS
        assert mail["MIME-Version"] == "1.0"
        assert abs(mail["Date"].datetime.replace(tzinfo=UTC) - timezone.now()).total_seconds() < 5
        assert len(mail.keys()) == len(set(mail.keys())) == 9

    def test_a_long_kazakh_subject_and_sender(self):
        subject = "Халықаралық көрме-форумға тіркелгеніңіз расталды және билетіңіз дайын " * 3
        mail = _read(replace(LETTER, subject=subject.strip()), from_email="АЛТЫН ОЙМАҚ <info@example.com>")
        assert mail["Subject"].split() == subject.split()
        assert mail["From"].addresses[0].display_name == "АЛТЫН ОЙМАҚ"
        assert mail["From"].addresses[0].addr_spec == "info@example.com"

    def test_a_domain_in_cyrillic(self):
        domain = "көрме.қаз"
        assert _read(to=f"aigul@{domain}")["To"] == f"aigul@{domain.encode('idna').decode()}"


class TestOnTheWire:
    def test_seven_bits_and_short_lines(self):
        """For servers without 8BITMIME, and for DKIM: nobody has a reason to touch a line."""
        written = _bytes(replace(LETTER, subject="Ұзақ " * 200), from_email="ҰЗАҚ <info@example.com>")
        assert written.isascii()
        assert not re.search(rb"\r(?!\n)|(?<!\r)\n", written)
        assert max(map(len, written.split(b"\r\n"))) <= 78

    def test_nothing_but_delimiters_looks_like_one(self):
        written = _bytes(
            replace(LETTER, text="--=_\n" * 50, html="--=_\n", attachments=LETTER.attachments * 3)
        )
        boundaries = re.findall(rb'boundary="(.+?)"', written)
        assert len(set(boundaries)) == 2
        ends = {b"--" + boundary + b"--" for boundary in boundaries}
        starts = [line for line in written.split(b"\r\n") if line.startswith(b"--") and line not in ends]
        assert len(starts) == 2 + 1 + 6

    def test_two_mails_have_boundaries_of_their_own(self):
        first, second = (re.findall(rb'boundary="(.+?)"', _bytes()) for _ in range(2))
        assert not set(first) & set(second)

    def test_no_line_can_end_the_mail_early(self):
        assert b"\r\n." not in _bytes()


class TestInjection:
    """A line break in a header would let a stranger write headers, or the whole letter."""

    @pytest.mark.parametrize("breach", ["\r\n", "\n", "\r"])
    @pytest.mark.parametrize("where", ["subject", "to", "from", "header", "file name", "media type"])
    def test_is_refused(self, where, breach):
        evil = f"x{breach}Bcc: everybody@example.com"
        file = LETTER.attachments[0]
        letter, changes = LETTER, {}
        match where:
            case "subject":
                letter = replace(LETTER, subject=evil)
            case "to":
                changes = {"to": evil}
            case "from":
                changes = {"from_email": f"{evil} <a@example.com>"}
            case "header":
                changes = {"headers": HEADERS | {"Message-ID": evil}}
            case "file name":
                letter = replace(LETTER, attachments=(file._replace(filename=evil),))
            case "media type":
                letter = replace(LETTER, attachments=(file._replace(media_type=evil),))
        with pytest.raises(BadHeaderError):
            _bytes(letter, **changes)

    @pytest.mark.django_db
    def test_nothing_of_it_leaves_the_house(self, visitor, smtp):
        Message.objects.update(to_address="a@example.com\r\nBcc: everybody@example.com")
        assert delivery.deliver(at=timezone.now()) == "retrying"
        assert not smtp.mails


@pytest.mark.django_db
class TestARealLetter:
    @pytest.mark.parametrize("language", ["kk", "ru", "en"])
    def test_arrives_whole(self, register, smtp, language):
        """English text and a Kazakh name: the encoding may not follow the template."""
        register(language=language, given_name="Ұлжан")
        delivery.deliver(at=timezone.now())
        (mail,) = smtp.mails
        assert not [part.defects for part in mail.walk() if part.defects]
        assert "Ұлжан" in mail.get_body(("plain",)).get_content()
        assert "Ұлжан" in mail.get_body(("html",)).get_content()
        pdf, calendar = mail.iter_attachments()
        assert pdf.get_content().startswith(b"%PDF-")
        assert pdf.get_content().rstrip().endswith(b"%%EOF")
        assert calendar.get_payload(decode=True).startswith(b"BEGIN:VCALENDAR\r\n")
