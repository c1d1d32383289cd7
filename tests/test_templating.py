"""Templates compiled for each language; blank forms and fast addresses are what the long way makes."""

import re

import pytest
from flask import g, render_template, render_template_string, url_for

from lexlite.blanks import Blank
from lexlite.i18n import speaking
from lexlite.needs.forms import AnswerForm, ScoreForm
from lexlite.paths import path_for
from lexlite.portal.forms import FilesForm, LeaveForm, QuestionForm, RequestAnswerForm
from lexlite.risks.forms import AcknowledgementForm

FORMS = {
    QuestionForm: ("body",),
    LeaveForm: (),
    AnswerForm: ("comment",),
    AcknowledgementForm: ("own_words",),
    RequestAnswerForm: ("words",),
    FilesForm: ("file",),
    ScoreForm: (),
}


@pytest.fixture
def asked(app, firm):
    with app.app_context(), app.test_request_context("/status"):
        g.firm, g.settings = firm, app.config["LEXLITE"]
        yield app


def test_one_template_speaks_each_language_in_turn(asked):
    def said(code):
        with speaking(code):
            return render_template("errors/plain.html", code=429)

    first = [said(code) for code in ("en", "pl", "zh")]
    assert len(set(first)) == 3
    assert [said(code) for code in ("en", "pl", "zh")] == first


def test_all_templates_of_all_languages_are_kept(asked):
    templates = asked.jinja_loader.list_templates()
    assert len(templates) * 3 < asked.jinja_env.cache.capacity


def test_what_is_filled_into_a_text_is_escaped_and_a_per_cent_sign_stands_once(asked):
    assert "&lt;b&gt;" in render_template_string('{{ _("Dear %(name)s,", name=who) }}', who="<b>")
    assert render_template_string('{{ _("100 %%") }} {{ _("%(n)s %%", n=5) }}') == "100 % 5 %"


SPACED = [
    ('{{ _("Phone:") }} <a href="#">1</a>', '<a href="#">1</a>', "："),
    ('<b>{{ _("Phone:") }}</b> {{ x }}', "</b>7", "："),
    ('{{ _("Phone:") }}{% if x %} {{ x }}{% endif %}', "7", "："),
    ('{% if x %}{{ _("Phone:") }}{% else %}{{ _("Yes.") }}{% endif %} {{ x }}', "7", "："),
    ('{{ {7: _("Phone:"), 8: _("Yes.")}[x] }} {{ x }}', "7", "："),
    ('{{ ngettext("%(num)s try", "%(num)s tries", x) }}{{ colon() }} {{ x }}', "7", "："),
    ('<b>{{ _("Dear %(name)s,", name=x) }}</b>{% if x %} {{ x }}{% endif %}', "</b>7", "！"),
    ('{% set y = x %}{{ _("Dear %(name)s,", name=x) }} {{ x }}', "7", "！"),
]


@pytest.mark.parametrize("template, after, mark", SPACED)
def test_behind_a_full_width_mark_of_the_words_no_blank_follows(asked, template, after, mark):
    with speaking("zh"):
        assert render_template_string(template, x=7).endswith(mark + after)
    with speaking("en"):
        assert " " in render_template_string(template, x=7)[5:]


def test_what_people_wrote_keeps_its_blanks(asked):
    with speaking("zh"):
        assert render_template_string("{{ x }} {{ x }}", x="是。 好。") == "是。 好。 是。 好。"
        assert render_template_string('{% if x %}{{ _("Phone:") }}{% endif %} {{ x }}', x="") == " "


def test_what_a_template_fills_in_from_a_dict_comes_too(asked):
    text = '{{ _("%(name)s until %(day)s", name="x", **more) }}'
    assert render_template_string(text, more={"day": "<Monday>"}) == "x until &lt;Monday&gt;"


@pytest.mark.parametrize("mark", ["", "need-7"])
@pytest.mark.parametrize("code", ["en", "pl", "zh"])
@pytest.mark.parametrize("form_class", FORMS, ids=lambda each: each.__name__)
def test_a_blank_form_shows_what_the_form_itself_would(asked, form_class, code, mark):
    form, blank = form_class(formdata=None), Blank(form_class, mark, 3)
    if mark:
        form.stand_apart(mark)
    if "version" in form:
        form.version.data = 3
    with speaking(code):
        assert [blank.written(name) for name in FORMS[form_class]] == [form.written(n) for n in FORMS[form_class]]
        assert [blank.id_of(name) for name in FORMS[form_class]] == [form.id_of(n) for n in FORMS[form_class]]
    assert _inputs(blank) == _inputs(form)


def _inputs(form):
    """Its hidden fields in the order of their names; `once` is another on each page."""
    found = re.findall(r'<input name="(\w+)" type="hidden" value="([^"]*)">', form.hidden())
    return sorted((name, len(value) if name == "once" else value) for name, value in found)


def test_the_blank_forms_of_a_page_share_one_once_and_those_of_the_next_page_have_another(app, firm):
    def once():
        return re.search(r'name="once" type="hidden" value="([^"]+)"', Blank(LeaveForm).hidden())[1]

    with app.app_context(), app.test_request_context("/status"):
        first = once()
        assert once() == first
    with app.app_context(), app.test_request_context("/status"):
        assert once() != first


@pytest.mark.parametrize("root", ["", "/care%20of"])
@pytest.mark.parametrize(
    ("endpoint", "values"),
    [
        ("portal.leave", {}),
        ("portal.question", {"matter_id": 12}),
        ("portal.matter", {"matter_id": 7, "all": 1}),
        ("portal.matter", {"matter_id": 70_000_000_000_000}),
        ("portal.request_files", {"request_id": 7_000_000_000_000}),
        ("portal.matter", {"matter_id": 3, "_anchor": "questions"}),
        ("seen.page", {"matter_id": 1, "person_id": 11}),
    ],
)
def test_an_address_built_fast_is_the_one_flask_builds(app, firm, root, endpoint, values):
    with app.test_request_context("/", environ_overrides={"SCRIPT_NAME": root.replace("%20", " ")}):
        assert path_for(endpoint, **values) == url_for(endpoint, **values) == path_for(endpoint, **values)
