"""The desk on a small notebook: the list of applications and the number of an invoice fit beside the sections."""

import pytest
from django.core.management import call_command

from exhibitors.models import Invoice

from .pages import let_in
from .words import Words

pytestmark = pytest.mark.browser
_MISSING = "(one) => one.scrollWidth - one.clientWidth"


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_fits_a_small_notebook(browse, db, site, organiser, language):
    call_command("load_demo", verbosity=0)
    page, words = browse(width=1280), Words(language)
    let_in(page, organiser, site)
    page.goto(words.path("/admin/exhibitors/application/"))
    table = page.locator("#result_list")
    assert table.locator("xpath=..").evaluate(_MISSING) <= 0
    page.goto(words.path(f"/admin/exhibitors/invoice/{Invoice.objects.latest('pk').pk}/change/"))
    heading = page.locator("#header-inner h1")
    assert heading.evaluate(_MISSING) <= 0
