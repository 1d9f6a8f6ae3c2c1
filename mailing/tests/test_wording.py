"""What organisers may write, what is refused and where, and that nobody's name becomes markup."""

import pytest
from django.utils import translation

from core.translations import LANGUAGES
from mailing.letters import outline, worded, written
from mailing.placeholders import Placeholder, PlaceholderType, url
from mailing.wording.checks import Wording, faults_of
from mailing.wording.markup import BlockKind, parse

NAME = Placeholder("given_name", "name", "Айгүл")
PAGE = url("manage_url", "page")
LINES = Placeholder("lectures", "lectures", "a\nb", PlaceholderType.LINES)
PLACEHOLDERS = (NAME, PAGE, LINES)


def _everywhere(subject="{brand}", body="Hello, {given_name}!", **others):
    return {code: Wording(subject, body) for code in LANGUAGES} | others


def _told(wordings, placeholders=PLACEHOLDERS):
    found = faults_of(wordings, placeholders)
    return [(one.language, one.field, one.line, str(one.words)) for one in found]


class TestMarks:
    def test_blocks(self):
        text = "# Heading\nFirst line\nsecond **line**\n\n- one\n- two\n\n[Open]({manage_url})\n\n"
        text += "see [Open]({manage_url})"
        kinds = [block.kind for block in parse(text).blocks]
        expected = ["HEADING", "PARAGRAPH", "LIST", "BUTTON", "PARAGRAPH"]
        assert kinds == [BlockKind[name] for name in expected]
        assert parse(text).names == {"manage_url"}
        assert not parse(text).faults

    @pytest.mark.parametrize(
        ("line", "words"),
        [
            ("Hello, {given_name!", "brace that is no placeholder"),
            ("Hello, given_name}!", "closing brace"),
            ("Hello, { given_name }!", "brace that is no placeholder"),
            ("**bold", "stars"),
            ("[words](javascript:alert)", "A link leads to"),
            ("[words](//evil.example)", "A link leads to"),
            ("[words](https://a b)", "not finished"),
            ("[](https://example.org)", "without words"),
        ],
    )
    def test_what_is_broken_is_told_with_its_line(self, line, words):
        with translation.override("en"):
            (line_number, told), *_more = [(n, str(w)) for n, w in parse(f"one\n\n{line}").faults]
            assert line_number == 3
            assert words in told


class TestChecks:
    @pytest.fixture(autouse=True)
    def _english(self):
        with translation.override("en"):
            yield

    def test_a_sound_wording(self):
        assert _told(_everywhere(body="{given_name}\n{lectures}\n[x]({manage_url})")) == []

    def test_an_unknown_placeholder_is_named_with_language_and_line(self):
        wordings = _everywhere(ru=Wording("{brand}", "Здравствуйте!\n\n{given_nam}, {given_name}"))
        told = ("ru", "body", 3, "There is no placeholder {given_nam} in this letter.")
        assert _told(wordings) == [told]

    def test_what_one_language_leaves_out(self):
        wordings = _everywhere(body="{given_name} {venue}", kk=Wording("{brand}", "{given_name}"))
        assert _told(wordings) == [
            ("kk", "body", 0, "{venue} stands in another language and is missing here.")
        ]

    def test_a_language_that_says_nothing(self):
        wordings = _everywhere("Hi", "Hi", en=Wording("", " "))
        told = [("en", "subject", 1, "There is no subject."), ("en", "body", 1, "There is no text.")]
        assert _told(wordings) == told

    def test_what_no_language_may_leave_out(self):
        required = (NAME, url("sign_in_url", "link", required=True))
        told = _told(_everywhere(), required)
        assert [(language, words) for language, _field, _line, words in told] == [
            (code, "{sign_in_url} must stand in this letter.") for code in LANGUAGES
        ]

    def test_types(self):
        told = _told(_everywhere("{manage_url}{lectures}", "[x]({given_name}) {manage_url} {lectures}"))
        assert [words for language, _field, _line, words in told if language == "kk"] == [
            "{lectures} cannot stand in a subject.",
            "{manage_url} cannot stand in a subject.",
            "{given_name} is no address: a link cannot lead there.",
        ]


class TestRendering:
    @pytest.fixture
    def fill(self, forum):
        def fill(body, subject="s", **values):
            return written(
                Wording(subject, body), PLACEHOLDERS, forum=forum, language="kk",
                values={"given_name": "Айгүл", "manage_url": "https://x.example/a", "lectures": "", **values},
            )  # fmt: skip

        return fill

    def test_a_name_is_never_markup(self, fill):
        name = '"><script>alert(1)</script>[x](https://evil.example) **b** {brand} @@hole manage_url@@'
        subject, text, html = fill(
            "**{given_name}** [{given_name}]({manage_url})", "{given_name}", given_name=name
        )
        assert subject == name
        assert name in text
        assert "<script>" not in html
        assert 'href="https://evil.example' not in html
        assert "&lt;script&gt;" in html
        assert "{brand}" in html  # filled in once: what a value says is not looked at

    def test_what_organisers_type_is_never_markup(self, fill):
        _subject, text, html = fill('<b>x</b> & "y" <mj-raw></mj-text>')
        assert '<b>x</b> & "y"' in text
        assert "&lt;b&gt;x&lt;/b&gt; &amp; &quot;y&quot; &lt;mj-raw&gt;" in html

    def test_a_line_about_nothing_is_left_out(self, fill):
        body = "Hello\n\nYour lectures: {lectures}\n\nBye"
        _subject, text, html = fill(body)
        assert "lectures" not in text + html
        _subject, text, html = fill(body, lectures="<One>\nTwo")
        assert "Your lectures: <One>\nTwo" in text
        assert "&lt;One&gt;<br />Two" in html

    def test_links(self, fill):
        _subject, text, html = fill("[Open]({manage_url})\n\n{manage_url}\n\nsee https://e.org/a?b=1&c=2.")
        assert "Open: https://x.example/a\n\nhttps://x.example/a\n" in text
        assert html.count('href="https://x.example/a"') == 2
        assert 'href="https://e.org/a?b=1&amp;c=2"' in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_built_in_letter_can_be_taken_as_own_words(language, forum):
    """What the editor offers to start from can be saved as it is."""
    assert len(worded()) > 35
    for kind, built_in in worded().items():
        wordings = {}
        for code in LANGUAGES:
            with translation.override(code):
                wordings[code] = outline(kind)
        assert faults_of(wordings, built_in.placeholders) == [], kind
        assert "%(" not in wordings[language].subject + wordings[language].body
