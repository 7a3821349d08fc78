"""What is printed is set in the letters of the pages, and is a tagged PDF."""

import re

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


def test_every_template_asks_for_our_letters():
    templates = sorted(printing.FONTS.parents[1].rglob("*.typ"))
    assert len(templates) > 5
    for template in templates:
        assert 'font: ("Atkinson Hyperlegible Next"' in template.read_text("utf-8"), template
