"""English: every French text of the source has its translation, and nothing French stands outside gettext."""

import ast
import re
from fnmatch import fnmatch

import pytest

from scripts import messages
from scripts.messages import Text
from tests.guards.tree import ROOT, nodes, python_files, templates, tree, where

UPDATE = """\
{count} text(s) of the interface have no good English yet. Run `make messages`, then write the msgstr of each line below
in polyphonie/locale/en/LC_MESSAGES/django.po (docs/translating.md says how):
{lines}"""


def test_every_text_has_its_english():
    wrong = messages.problems()
    assert not wrong, UPDATE.format(count=len(wrong), lines="\n".join(wrong))


@pytest.mark.parametrize(
    ("text", "english", "fault"),
    [
        (Text("Bonjour"), ["Hello"], ""),
        (Text("Bonjour"), [], "not translated"),
        (Text("%(n)s jours"), ["days"], "placeholders"),
        (Text("le {date}"), ["on {day}"], "placeholders"),
        (Text("<b>oui</b>"), ["<b>yes"], "placeholders"),
        (Text("un jour", "%(n)s jours"), ["one day", "%(n)s days"], ""),
        (Text("Pourquoi\u202f?"), ["Why\u202f?"], "typography"),
        (Text("« oui »"), ["« yes »"], "typography"),
        (Text(" suite"), ["more"], "space"),
        (Text("\u00a0: suite"), [": more"], ""),
    ],
)
def test_bad_english_is_told(text, english, fault):
    found = messages.faults(text, english)
    assert fault in found and bool(fault) == bool(found)


@pytest.mark.parametrize(
    ("name", "source", "texts"),
    [
        ("a.py", "from django.utils.translation import gettext_lazy as _l\nx = _l('un ' 'mot')", {Text("un mot")}),
        ("a.py", "x = _('jamais importé')", set()),
        (
            "a.py",
            "from django.utils.translation import ngettext\nngettext('un', 'des', n)",
            {Text("un", "des")},
        ),
        ("a.py", "VERBS = {'a.b': 'a été fait'}", {Text("a été fait")}),
        ("templates/a.html", '{% translate "Oui" %}{{ _("Non") }}', {Text("Oui"), Text("Non")}),
        (
            "templates/a.html",
            "{% blocktranslate trimmed count n=n %}\n un\n{% plural %}{{ n }} mots{% endblocktranslate %}",
            {Text("un", "%(n)s mots")},
        ),
        ("templates/a.html", '{% pluriel row.n "mot" "mots" %}', {Text("mot", "mots")}),
        ("a.typ", '#tr("Bonjour,")', {Text("Bonjour,")}),
    ],
)
def test_texts_of_a_file_are_found(tmp_path, name, source, texts):
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(source)
    assert set(messages.texts(path)) == texts


# French that is not the interface's: each with its reason.
FRENCH = {
    "polyphonie/portal/demo/*": "the words of an invented commune and of its people",
    "polyphonie/portal/gallery/*": "invented examples of the components",
    "polyphonie/decisions/library.py": "copied into a territory's own library, which its staff rewrites",
    "polyphonie/decisions/golden.py": "patterns that find counts in French sentences",
    "polyphonie/territories/making.py": "the services that a new territory begins with",
    "polyphonie/portal/commands/*": "for whoever runs the installation, at a terminal",
    "polyphonie/portal/doctor.py": "for whoever runs the installation, at a terminal",
    "polyphonie/territories/communes.py": "for whoever runs the installation, at a terminal",
    "polyphonie/core/management/*": "for engineers, in English",
    "polyphonie/core/templatetags/ui/text.py": "the rules of French typography",
    "polyphonie/modules/opendata/importing/*": "what spreadsheets and dates look like in French files",
    "polyphonie/modules/opendata/publication/scdl.py": "titles of columns that a French standard fixes",
    "polyphonie/modules/urn/static/urn/verifier.py": "a file that stands alone, for whoever checks a French vote",
    "polyphonie/modules/urn/static/urn/verifier.js": "a page that stands alone, for whoever checks a French vote",
    "polyphonie/modules/opendata/api/*": "the description of the interface for programs, which is in French",
}
# A language named in itself, a file's mark, a key; and what the database says to whoever goes round the code.
ALONE = {
    "Français",
    "données",
    "annulé:",
    "les mots restent à leur auteur : une correction est une nouvelle version",
    "une version ne se réécrit pas",
    "un règlement publié ne se réécrit pas",
    "un résultat publié ne se réécrit pas",
    "un cadre publié ne se réécrit pas",
    "le journal ne se réécrit pas",
    "la chaîne d’un vote ne se réécrit pas",
    "un vote préparé ne se réécrit pas",
    "une urne scellée ne change plus",
    "une urne scellée ne change plus : l’émargement non plus",
    "numéro",  # the heading of a column
}
FRENCH_LETTERS = re.compile(r"[éèêàçùôîûœÉÀ’«»]")


def _docstrings(module):
    for node in ast.walk(module):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and node.body:
            first = node.body[0]
            if isinstance(first, ast.Expr):
                yield id(first.value)


def _known(words, texts):
    """Tell whether gettext knows these words, or they say in English why an address is public."""
    return words in texts or words in ALONE or re.search(r"\b(the|needs)\b", words)


def test_no_french_of_the_code_is_outside_gettext():
    known = {part for text in messages.wanted() for part in text}
    wrong = []
    for path in messages.sources():
        if path.suffix != ".py" or any(fnmatch(path.relative_to(ROOT), pattern) for pattern in FRENCH):
            continue
        aside = set(_docstrings(tree(path)))
        for node in nodes(path):
            words = node.value if isinstance(node, ast.Constant) and id(node) not in aside else ""
            if isinstance(words, str) and FRENCH_LETTERS.search(words) and not _known(words, known):
                wrong.append(f"{where(path, node.lineno)}: {words[:80]!r}")
    assert not wrong, "French that gettext does not know:\n" + "\n".join(wrong)


def _spoken_at_import(node, gettext):
    """Yield the lines where a text is translated once for all, when its module is read."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(child, ast.Call) and isinstance(child.func, ast.Name) and child.func.id in gettext:
            yield child.lineno
        yield from _spoken_at_import(child, gettext)


def test_texts_of_a_module_are_lazy():
    wrong = []
    for path in python_files():
        gettext = {
            alias.asname or alias.name
            for node in nodes(path)
            if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
            for alias in node.names
            if alias.name in {"gettext", "ngettext", "pgettext"}
        }
        wrong += [where(path, line) for line in _spoken_at_import(tree(path), gettext)]
    assert not wrong, "translated once for all readers; use gettext_lazy:\n" + "\n".join(wrong)


TAG = re.compile(
    r"{%-?\s*blocktrans.*?endblocktrans\w*\s*-?%}|{%\s*comment.*?endcomment\s*%}|{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL
)
ATTRIBUTE = re.compile(
    r"""\b(?:alt|title|placeholder|aria-label|label|summary|caption|text|hint)=(["'])(.*?)\1""", re.DOTALL
)
BARE = re.compile(r"[A-Za-zÀ-ÿ]{2,}")
# Names and formats are the same in every language.
NAMES = {"Polyphonie", "PDF", "SMS", "QR", "GET", "CSV", "JSON", "INSEE", "URL"}


def test_no_word_of_a_template_is_outside_gettext():
    wrong = []
    for name, path in templates().items():
        if name.startswith("gallery/") or not name.endswith((".html", ".txt")):
            continue
        source = TAG.sub(lambda found: "\n" * found.group().count("\n") + "\x00", path.read_text("utf-8"))
        said = re.sub(r"<(script|style|code)\b.*?</\1>", "", source, flags=re.DOTALL)
        shown = re.sub(r"<[^>]*>", lambda t: " ".join(words for _, words in ATTRIBUTE.findall(t.group())), said)
        shown = re.sub(r"&\w+;|https?://\S+", "", shown)
        wrong += [f"{where(path)}: {word!r}" for word in BARE.findall(shown) if word not in NAMES]
    assert not wrong, "words outside {% translate %}:\n" + "\n".join(wrong)
