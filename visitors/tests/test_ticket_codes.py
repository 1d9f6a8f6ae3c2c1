import re
from pathlib import Path

import pytest

from core.keyring import Keyring, SignatureInvalid, new_key
from visitors.ticket_codes import TicketCode, issue, read

KEYRING = Keyring.from_text(new_key("k1"), prefix="AO1")
FORMAT = Path(__file__).parents[2] / "docs" / "ticket_format.md"


def test_a_ticket_says_edition_code_and_serial_and_nothing_else():
    text = issue(keyring=KEYRING, edition_id=71, visitor_code="7KMX4RTQ2H", serial=12)
    assert text.startswith("AO1.k1.1z.7KMX4RTQ2H.12.")
    assert len(text) < 115
    assert read(text, keyring=KEYRING) == TicketCode(edition_id=71, visitor_code="7KMX4RTQ2H", serial=12)


def test_a_scanner_may_add_a_newline():
    text = issue(keyring=KEYRING, edition_id=1, visitor_code="7KMX4RTQ2H", serial=1)
    assert read(f"{text}\r\n", keyring=KEYRING).serial == 1


@pytest.mark.parametrize(
    "payload", ["hello", "1.7KMX4RTQ2H", "01.7KMX4RTQ2H.1", "1.7KMX4RTQ2H.01", "1.7KMX4RTQ2H.-1"]
)
def test_what_we_signed_for_another_purpose_is_no_ticket(payload):
    with pytest.raises(SignatureInvalid):
        read(KEYRING.sign(payload), keyring=KEYRING)


@pytest.mark.parametrize(
    "changed", [{"edition_id": 0}, {"edition_id": -1}, {"visitor_code": "A.B.C"}, {"serial": -1}]
)
def test_no_ticket_is_issued_that_could_not_be_read(changed):
    with pytest.raises(ValueError, match="no ticket code"):
        issue(**{"keyring": KEYRING, "edition_id": 1, "visitor_code": "7KMX4RTQ2H", "serial": 1} | changed)


def test_the_documented_example_is_true():
    words = dict(re.findall(r"^(seed|public|ticket)\s+(\S+)", FORMAT.read_text(), re.MULTILINE))
    keyring = Keyring.from_text(f"k1:{words['seed']}", prefix="AO1")
    assert keyring.public_keys == {"k1": words["public"]}
    assert issue(keyring=keyring, edition_id=71, visitor_code="7KMX4RTQ2H", serial=1) == words["ticket"]
