"""What becomes of a text that the standard of accessible PDFs refuses."""

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from core.documents import typesetting

NAME = "\U00012000"  # cuneiform: no font of ours has it
SHEET = """#let sheet(facts) = { set document(title: "Sheet"); set text(lang: "en"); facts.name }"""


@pytest.fixture
def template(tmp_path, monkeypatch) -> Path:
    path = tmp_path / "sheet.typ"
    path.write_text(SHEET)
    monkeypatch.setattr(typesetting, "ROOT", tmp_path)
    monkeypatch.setattr(typesetting, "_compilers", type("Own", (), {})())
    return path


def test_a_text_that_our_fonts_have_is_tagged(template):
    with capture_logs() as logs:
        assert b"StructTreeRoot" in typesetting.typeset(template, {"name": "Айгүл"})
    assert logs == []


def test_an_untagged_document_is_told_of_without_the_name(template):
    with capture_logs() as logs:
        assert typesetting.typeset(template, {"name": NAME}).startswith(b"%PDF")
    assert logs == [{"event": "pdf_untagged", "template": "sheet.typ", "log_level": "warning"}]
