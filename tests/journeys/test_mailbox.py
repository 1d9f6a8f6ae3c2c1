"""The mailbox of ./run: the letter as it is written into the folder, with everything that hangs on it."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from .words import Words

pytestmark = pytest.mark.browser


def test_the_letter_can_be_read_and_its_ticket_opened(page, visitor, post, settings, tmp_path):
    settings.EMAIL_BACKEND, settings.MAIL_DIR = "mailing.backends.FolderBackend", str(tmp_path)
    words = Words("kk")
    page.goto("/mailbox/")
    expect(page.get_by_text(words("No letters yet."))).to_be_visible()
    assert post() == 1
    page.reload()
    page.locator("td a").click()
    letter = page.frame_locator("iframe.letter")
    expect(letter.locator("body")).to_contain_text(visitor.given_name)
    expect(letter.locator("html")).to_have_attribute("lang", "kk")
    expect(page.locator("pre")).to_contain_text("/my/")
    for name, start in {".pdf": b"%PDF", ".ics": b"BEGIN:VCALENDAR"}.items():
        address = page.locator("ul.row a", has_text=name).get_attribute("href")
        answer = page.request.get(address)
        assert answer.body().startswith(start), Path(address).name
