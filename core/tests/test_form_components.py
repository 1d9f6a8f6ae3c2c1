"""The form components: what they tie together for screen readers, and that nothing typed escapes its quotes."""

from django import forms
from django.template import Context, Template

from core.widgets import FastSelect, _options


class Form(forms.Form):
    name = forms.CharField(
        label="Name", widget=forms.TextInput(attrs={"autocomplete": "name", "required": ""})
    )
    country = forms.CharField(label="Country", required=False, widget=FastSelect())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["country"].widget.choices = [("", ""), ("KZ", "Қазақстан"), ("X<", "A & B")]


def shown(source, form):
    return Template("{% load forms %}" + source).render(Context({"form": form}))


def test_a_field_without_errors_is_a_label_and_a_control():
    html = shown('{% field form.name spellcheck="false" %}', Form())
    assert '<label for="id_name">Name</label>' in html
    assert '<input name="name" id="id_name" type="text"' in html
    assert 'autocomplete="name"' in html and 'spellcheck="false"' in html and " required" in html
    assert "aria-" not in html


def test_a_hint_and_an_error_are_described_by_their_ids():
    html = shown('{% field form.name hint="As in the passport" %}', Form({"name": ""}))
    assert 'aria-describedby="id_name-error id_name-hint" aria-invalid="true"' in html
    assert 'id="id_name-error"' in html and 'id="id_name-hint">As in the passport<' in html


def test_what_was_typed_is_escaped_and_kept():
    html = shown("{% field form.name %}", Form({"name": '"><script>'}))
    assert 'value="&quot;&gt;&lt;script&gt;"' in html


def test_the_summary_links_every_error_and_takes_the_focus():
    form = Form({"name": ""})
    form.add_error(None, "Too late")
    html = shown("{% error_summary form %}", form)
    assert '<a href="#id_name">Name: ' in html and "<span>Too late</span>" in html and "autofocus" in html
    assert shown("{% error_summary form %}", Form({"name": "A"})) == ""


def test_a_tick_names_its_value_and_describes_itself():
    html = shown('{% tick "consents" "news" "News" "Now and then" checked=True %}', Form())
    assert (
        'name="consents" value="news" id="id_consents_news" aria-describedby="id_consents_news-hint" checked'
        in html
    )


def test_a_select_marks_the_chosen_option_only():
    html = FastSelect(choices=[("", ""), ("KZ", "Қазақстан"), ("X<", "A & B")]).render("c", "KZ")
    assert html.count(" selected") == 1 and '<option value="KZ" selected>Қазақстан</option>' in html
    assert '<option value="X&lt;">A &amp; B</option>' in html and '<option value="">—</option>' in html


def test_a_select_marks_a_value_that_needs_escaping_and_ignores_a_strange_one():
    widget = FastSelect(choices=[("X<", "A")])
    assert '<option value="X&lt;" selected>' in widget.render("c", "X<")
    assert " selected" not in widget.render("c", '"> selected')


def test_options_are_written_once_for_a_list():
    _options.cache_clear()
    for chosen in ("KZ", "", None):
        FastSelect(choices=[("", ""), ("KZ", "Қазақстан")]).render("c", chosen)
    assert _options.cache_info().misses == 1


def test_forms_do_not_share_choices():
    first, second = Form(), Form()
    first.fields["country"].widget.choices = [("A", "A")]
    assert len(second.fields["country"].widget.choices) == 3


def test_the_summary_goes_down_the_page():
    form = Form({"name": "", "country": ""})
    form.is_valid()
    del form.errors["name"]
    form.add_error("country", "Which one?")
    form.add_error("name", "Who?")
    html = shown("{% error_summary form %}", form)
    assert html.index("Who?") < html.index("Which one?")
