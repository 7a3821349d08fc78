"""Components: what they promise to a reader, to a screen reader, and against hostile text."""

import datetime as dt
import re
from pathlib import Path

import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError
from django.test import override_settings

from polyphonie.core.templatetags.ui import base, charts

PACKAGE = Path(__file__).parents[2]
HOSTILE = "<script>alert(1)</script>\"'"


def show(source: str, **context) -> str:
    """Render a template that loads the design system."""
    return Template("{% load ui %}" + source).render(Context(context))


class SampleForm(forms.Form):
    words = forms.CharField(label="Vos mots", help_text="Quelques mots suffisent.", widget=forms.Textarea)
    channel = forms.ChoiceField(label="Moyen", choices=[("a", "Lettre"), ("b", "Appel")], widget=forms.RadioSelect)
    areas = forms.MultipleChoiceField(
        label="Quartiers", choices=[("c", "Centre")], widget=forms.CheckboxSelectMultiple, required=False
    )
    agree = forms.BooleanField(label="Me prévenir", required=False)
    sound = forms.FileField(label="Son", required=False)

    def clean(self):
        if self.data.get("clash"):
            raise forms.ValidationError("Ces deux choix s’excluent.")


def test_every_icon_named_in_the_code_was_collected():
    named = set()
    for path in [*PACKAGE.rglob("*.html"), *PACKAGE.rglob("*.py")]:
        if "tests" in path.parts:
            continue
        source = path.read_text("utf-8")
        named |= set(re.findall(r"""{% icon ["']([\w-]+)["'] %}""", source))
        named |= set(re.findall(r"""\bicon=["']([\w-]+)["']""", source))
        named |= set(re.findall(r"""["']icon["']: ["']([\w-]+)["']""", source))
    assert "megaphone" in named
    missing = []
    for name in sorted(named):
        try:
            base._drawing(name)
        except base.MissingIcon:
            missing.append(name)
    assert not missing


def test_icon_is_hidden_from_screen_readers_and_carries_no_comment():
    svg = show("{% icon 'check' %}")
    assert 'aria-hidden="true"' in svg
    assert "<!--" not in svg
    assert svg.count("<svg") == 1


@pytest.mark.parametrize("name", ["no-such-icon", "../secret", "check.svg", "Check"])
def test_missing_icon_raises_where_asked_and_is_left_out_elsewhere(name):
    with override_settings(UI_STRICT=True), pytest.raises(base.MissingIcon):
        base.icon_svg(name)
    with override_settings(UI_STRICT=False):
        assert base.icon_svg(name) == ""


@pytest.mark.parametrize(
    "source",
    [
        "{% button label=x name=x value=x about=x %}",
        "{% link_button label=x url=x about=x %}",
        "{% tag label=x %}",
        "{% person_line name=x role=x organisation=x url=x %}",
        "{% signature name=x role=x links=links %}",
        "{% quote text=x who=x how=x url=x masked=x %}",
        "{% code_box code=x label=x hint=x %}",
        "{% progress done=1 total=2 label=x %}",
        "{% glossary term=x definition=x %}",
        "{% card title=x url=x tag=x foot=x %}{% endcard %}",
        "{% panel title=x identity='a' %}{% endpanel %}",
        "{% notice title=x %}{% endnotice %}",
        "{% disclosure summary=x %}{% enddisclosure %}",
        "{% empty_state title=x text=x %}{% endempty_state %}",
        "{% seen_by_all title=x hidden=x %}{% endseen_by_all %}",
        "{% toolbar label=x %}{% endtoolbar %}",
        "{% why_box why=x for_whom=x who_decides=x by_when=x what_next=x title=x %}",
        "{% table caption=x columns=cells rows=rows %}",
        "{% bar_chart title=x rows=pairs head=x value_head=x text=x csv_url=x unit=x %}",
        "{% line_chart title=x rows=pairs head=x series=cells text=x csv_url=x unit=x %}",
        "{% summary_list rows=links %}{% link_list items=links %}{% breadcrumb items=links %}{% queue items=links title=x %}",
        "{% search_box url=x value=x label=x keep=keep %}{% pagination previous=x next=x position=x %}",
        "{% error_summary errors=errors title=x %}{% thread_hero label=x %}",
    ],
)
def test_hostile_text_stays_text(source):
    row = dict.fromkeys(("label", "url", "value", "text", "title", "due", "change_url"), HOSTILE)
    shown = show(
        source, x=HOSTILE, links=[row], cells=[HOSTILE], rows=[[HOSTILE]], pairs=[[HOSTILE, 1]],
        keep={"a": HOSTILE}, errors=[{"text": HOSTILE, "url": "#a"}],
    )  # fmt: skip
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown
    assert not re.search(r"=\"[^\"]*alert\(1\)</script>\"", shown)


def test_only_keyword_arguments():
    with pytest.raises(TemplateSyntaxError):
        show("{% button 'Envoyer' %}")


@pytest.mark.parametrize(
    "source",
    [
        "{% tag label='a' tone='pink' %}",
        "{% button label='a' kind='huge' %}",
        "{% card title='a' level=1 %}{% endcard %}",
    ],
)
def test_typing_error_in_a_template_does_not_pass(source):
    with pytest.raises(ValueError, match=r"unknown|level"):
        show(source)


def test_field_ties_label_hint_and_error_to_its_control():
    form = SampleForm({"words": ""})
    form.is_valid()
    shown = show("{% field field=form.words autocomplete='off' %}", form=form)
    assert '<label class="label" for="id_words">Vos mots' in shown
    described = re.search(r'aria-describedby="([^"]+)"', shown)[1].split()
    assert described == ["id_words_helptext", "id_words_error"]
    assert all(f'id="{name}"' in shown for name in described)
    assert 'aria-invalid="true"' in shown
    assert 'autocomplete="off"' in shown
    assert "placeholder" not in shown


def test_field_keeps_what_was_typed():
    form = SampleForm({"words": "Bonjour <b>"})
    form.is_valid()
    assert "Bonjour &lt;b&gt;</textarea>" in show("{% field field=form.words %}", form=form)


def test_group_of_choices_has_a_legend_and_a_label_each():
    shown = show("{% field field=form.channel hints=hints %}", form=SampleForm(), hints={"a": "Sous huit jours"})
    assert shown.count("<fieldset") == 1
    assert "<legend" in shown
    assert shown.count('type="radio"') == 2
    assert shown.count("<label for=") == 2
    assert "Sous huit jours" in shown


def test_optional_is_said_for_fields_and_not_for_a_lone_checkbox():
    assert "(facultatif)" in show("{% field field=form.areas %}", form=SampleForm())
    assert "(facultatif)" not in show("{% field field=form.agree %}", form=SampleForm())
    assert "(facultatif)" not in show("{% field field=form.words %}", form=SampleForm())


def test_question_is_the_title_of_its_page():
    assert show("{% field field=form.words question=True %}", form=SampleForm()).count("<h1") == 1
    assert show("{% field field=form.channel question=True %}", form=SampleForm()).count("<h1") == 1


def test_error_summary_leads_to_each_control():
    form = SampleForm({"words": "", "clash": "1"})
    form.is_valid()
    page = show("{% error_summary form=form %}{% for f in form %}{% field field=f %}{% endfor %}", form=form)
    anchors = re.findall(r'<li><a href="#([^"]+)"', page)
    assert anchors == ["id_words", "id_channel_0"]
    assert all(f'id="{anchor}"' in page for anchor in anchors)
    assert "Ces deux choix s’excluent." in page


def test_error_summary_is_silent_without_error():
    assert show("{% error_summary form=form %}", form=SampleForm()) == ""


def test_recorder_is_hidden_until_its_script_runs():
    shown = show("{% field field=form.sound recorder=True %}", form=SampleForm())
    assert 'data-recorder="180"' in shown
    assert re.search(r'class="recorder"[^>]* hidden', shown)


def test_fil_says_what_happened_what_is_promised_and_what_was_put_off():
    day = dt.date(2026, 9, 4)
    stations = [
        {"name": "Entendu", "state": "done", "date": day, "who": "Inès Caradec"},
        {"name": "Fait", "state": "doing", "promised": day, "new_date": dt.date(2027, 3, 15), "reason": "Livraison"},
        {"name": "Raconté", "state": "todo", "promised": dt.date(2027, 4, 30)},
    ]
    shown = show("{% fil stations=s voices=3 %}", s=stations)
    assert shown.count("<li") == 3
    assert "Signé par Inès Caradec" in shown
    assert shown.count('aria-current="step"') == 1
    words = re.sub(r"<[^>]+>", "", shown)
    assert "Promis d’abord pour le 4 septembre 2026" in words
    assert "Nouvelle date" in words
    assert "Livraison" in words
    assert "Promis pour le 30 avril 2027" in words


def test_fil_of_one_voice_draws_no_gathering():
    one = [{"name": "Entendu", "state": "done"}, {"name": "Répondu", "state": "todo"}]
    assert "gathering" not in show("{% fil stations=s %}", s=one)


@pytest.mark.parametrize("row", [{"name": "Vu", "state": "done"}, {"name": "Fait", "state": "late"}])
def test_fil_refuses_a_station_it_does_not_know(row):
    with pytest.raises(ValueError, match="unknown station"):
        show("{% fil stations=s %}", s=[row])


def test_table_names_rows_columns_and_formats_numbers():
    shown = show("{% table caption='Par moyen' columns=c rows=r %}", c=["Moyen", "Nombre"], r=[["Papier", 1284]])
    assert shown.count('scope="col"') == 2
    assert shown.count('scope="row"') == 1
    assert "1\u202f284" in shown
    with pytest.raises(ValueError, match="cells"):
        show("{% table caption='x' columns=c rows=r %}", c=["a", "b"], r=[["un seul"]])


def test_chart_carries_its_figures_as_a_table_and_its_file():
    shown = show(
        "{% bar_chart title='Par moyen' rows=r head='Moyen' value_head='Contributions' csv_url='/x.csv' %}",
        r=[("Papier", 50), ("Web", 200)],
    )
    assert '<rect width="25.00%"' in shown
    assert '<rect width="100.00%"' in shown
    assert "<table" in shown
    assert 'href="/x.csv"' in shown
    assert "style=" not in shown


@pytest.mark.parametrize("rows", [[], [("a", 0)]])
def test_chart_of_nothing_is_drawn(rows):
    assert "<figure" in show("{% bar_chart title='t' rows=r head='a' value_head='b' %}", r=rows)
    assert "<figure" in show("{% line_chart title='t' rows=r head='a' series=s %}", r=rows, s=["b"])


def test_line_breaks_where_a_value_is_missing():
    assert charts._path([0, None, 10], 10) == "M0.00 100.00M100.00 0.00"


@pytest.mark.parametrize(("value", "top"), [(0, 1), (1, 1), (7, 10), (12, 20), (131, 200), (2500, 2500), (0.3, 0.5)])
def test_axis_ends_on_a_round_number(value, top):
    assert charts._ceiling(value) == pytest.approx(top)


@pytest.mark.parametrize(("value", "top"), [(0, 2), (1, 2), (3, 4), (5, 6), (9, 10), (21, 30), (250, 300)])
def test_axis_of_what_is_counted_has_whole_labels(value, top):
    assert charts._ceiling(value, whole=True) == top
    shown = show("{% line_chart title='t' rows=r head='a' series=s %}", r=[("lundi", value)], s=["personnes"])
    assert f">{top // 2}<" in shown.replace(" ", ""), "the label in the middle"


def test_blocked_task_is_no_link():
    shown = show("{% task_list items=i %}", i=[{"label": "Ouvrir", "url": "/x", "status": "blocked"}])
    assert "href" not in shown
    assert "Pas encore possible" in shown


def test_components_write_no_style_and_no_handler():
    for path in (PACKAGE / "core/templates").rglob("*.html"):
        source = path.read_text("utf-8")
        assert not re.search(r"\sstyle=|\son\w+=", source), path


def test_word_of_the_glossary_leaves_no_space_before_the_comma():
    shown = show("Une {% glossary term='délibération' definition='Une décision écrite.' %}, puis")
    assert shown.endswith("</span>, puis")
    assert "<details" not in shown
    assert "<div" not in shown
