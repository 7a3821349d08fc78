"""What is printed is set in the letters of the pages, and is a tagged PDF."""

import re

import pytest
import typst

from polyphonie.core import printing


def test_a_document_is_tagged_and_set_in_our_letters_only(tmp_path):
    template = tmp_path / "page.typ"
    template.write_text(
        '#let data = json(bytes(sys.inputs.data))\n#set document(title: "Essai")\n'
        '#set text(lang: data.lang, font: ("Atkinson Hyperlegible Next", "Libertinus Serif"))\n'
        "= #data.title\nL’œuvre *est* _entière_, « déjà »."
    )
    made = printing.pdf(template, {"title": "Une réponse"})
    assert b"/MarkInfo" in made and b"pdfuaid:part" in made
    fonts = {name.split(b"+")[-1] for name in re.findall(rb"/FontName\s*/([^\s/]+)", made)}
    assert fonts == {b"AtkinsonHyperlegibleNext-" + style for style in (b"Regular", b"Bold", b"Italic")}


@pytest.mark.parametrize(
    "words", ["Un banc 😀 ici", "👩‍🌾👍🏽❤️", "中文汉字", "a\u202eb", "\x07", '"😀\\', "مرحبا", "e\u0ccd"]
)
def test_a_sign_without_a_letter_keeps_nobody_from_their_letter(tmp_path, words):
    template = tmp_path / "page.typ"
    template.write_text(
        '#let data = json(bytes(sys.inputs.data))\n#set document(title: "Essai")\n'
        '#set text(lang: data.lang, font: ("Atkinson Hyperlegible Next", "Libertinus Serif"))\n'
        "= Lettres\n#for letter in data.letters [*#letter.text* _#letter.text _ #letter.text]"
    )
    made = printing.pdf(template, {"letters": [{"text": words}, {"text": "Une réponse"}]})
    assert b"pdfuaid:part" in made


def test_only_the_sign_without_a_letter_is_replaced(tmp_path, monkeypatch):
    template, given, compiled = tmp_path / "page.typ", [], printing._compiled
    template.write_text('#set document(title: "Essai")\n#json(bytes(sys.inputs.data)).text')
    monkeypatch.setattr(printing, "_compiled", lambda path, said: given.append(said["text"]) or compiled(path, said))
    printing.pdf(template, {"text": "Été 😀 à la plage\u202e, « déjà »"})
    assert given[-1].replace("\u202e", "") == "Été □ à la plage, « déjà »"


def test_a_template_that_does_not_compile_is_an_error(tmp_path):
    (tmp_path / "page.typ").write_text("#absent")
    with pytest.raises(typst.TypstError, match="absent"):
        printing.pdf(tmp_path / "page.typ", {})


def test_every_template_asks_for_our_letters():
    templates = sorted(printing.FONTS.parents[1].rglob("*.typ"))
    assert len(templates) > 5
    for template in templates:
        assert 'font: ("Atkinson Hyperlegible Next"' in template.read_text("utf-8"), template
