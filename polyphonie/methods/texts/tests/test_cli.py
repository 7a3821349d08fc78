import argparse
import json
from pathlib import Path

import pytest

import polyphonie.methods.texts as package
from polyphonie.methods.errors import InputError
from polyphonie.methods.texts import cli
from polyphonie.methods.texts.reading import read_texts

REAL = Path(__file__).parents[5] / "shared" / "data"
needs_data = pytest.mark.skipif(not REAL.is_dir(), reason="../shared/data is not here")


def run(*arguments):
    parser = argparse.ArgumentParser()
    cli.register(parser.add_subparsers())
    args = parser.parse_args(["themes", *map(str, arguments)])
    return args.run(args)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "textes.txt"
    lines = ["Des arbres dans la cour", "Des arbres dans la cour !", "Une piste cyclable"]
    path.write_text("\n\n".join(lines * 3), encoding="utf-8")
    return path


def test_json_is_one_object_on_standard_output(file, capsys):
    assert run(file, "--json", "--count", "2") == 0
    out, err = capsys.readouterr()
    report = json.loads(out)
    assert report["texts"] == 9
    assert report["duplicates"] == [[0, 1, 3, 4, 6, 7], [2, 5, 8]]
    assert [theme["size"] for theme in report["themes"]] == [6, 3]
    assert report["themes"][1]["members"] == [2, 5, 8] == report["themes"][1]["examples"]
    assert report["unsorted"] == []
    assert err == "9 textes lus.\n"


def test_in_words(file, capsys):
    assert run(file, "--count", "2") == 0
    out = capsys.readouterr().out
    assert "6 contributions : arbres, cour" in out
    assert "    « Une piste cyclable »" in out
    assert out.endswith("\nSans thème : 0\nGroupes de quasi-doublons : 2\n")


def test_wrong_input_is_one_sentence_and_code_2(tmp_path, capsys):
    assert run(tmp_path / "absent.csv") == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("Impossible de lire le fichier")
    assert err.count("\n") == 1


def test_the_extra_is_not_asked_for_by_default(file, monkeypatch, capsys):
    from polyphonie.methods.texts import embeddings

    monkeypatch.setattr(embeddings, "universal_sentence_encoder", lambda: pytest.fail("asked for"))
    assert run(file, "--count", "1") == 0


def test_semantic_uses_the_extra(file, monkeypatch, capsys):
    import numpy as np

    from polyphonie.methods.texts import embeddings

    monkeypatch.setattr(embeddings, "universal_sentence_encoder", lambda: lambda texts: np.ones((len(texts), 2)))
    assert run(file, "--semantic", "--json", "--count", "1") == 0
    assert json.loads(capsys.readouterr().out)["themes"][0]["size"] == 9


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.csv", "id;title;body\n1;Un;Deux\n2;;Trois\n", ["Un. Deux", "Trois"]),
        ("a.csv", '\ufefftexte,n\n"a, b\nc",1\n,\n,2\n', ["a, b c", ""]),
        ("a.tsv", "n\tdescription\n1\t<b>oui</b>\n", ["oui"]),
        ("a.jsonl", '{"title": "T", "body_html": "<p>x</p>"}\n\n{"title": null, "body_html": "y"}\n', ["T. x", "y"]),
        ("a.txt", "un\n\n deux \n", ["un", "deux"]),
    ],
)
def test_read_texts(tmp_path, name, content, expected):
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    assert read_texts(path) == expected


def test_one_title_and_one_text_are_read_of_several(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("title,titre,description,text\nUn,Deux,Trois,Quatre\n", encoding="utf-8")
    (text,) = read_texts(path)
    assert text.split() == ["Un.", "Quatre"]


def test_read_texts_cp1252_and_named_column(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("avis;n\nété;1\n".encode("cp1252"))
    assert read_texts(path, "avis") == ["été"]
    with pytest.raises(InputError, match="colonne « body »"):
        read_texts(path, "body")
    with pytest.raises(InputError, match="--column"):
        read_texts(path)


@pytest.mark.parametrize(
    ("name", "content", "row"),
    [
        ("a.csv", "texte;n\na;1\nb\n", 3),
        ("a.csv", 'texte;n\n"a"b;1\n', 2),
        ("a.jsonl", '{"texte": "a"}\n[1]\n', 2),
        ("a.jsonl", "{\n", 1),
        ("a.csv", "texte;n\n", None),
        ("a.csv", "", None),
        ("a.jsonl", "", None),
    ],
)
def test_read_texts_names_the_row(tmp_path, name, content, row):
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_texts(path)
    assert caught.value.row == row


@pytest.mark.slow
@needs_data
def test_real_contributions_all_have_a_place():
    texts = read_texts(REAL / "decidim_grand_debat_mel" / "propositions-libres.csv")
    assert len(texts) == 196
    report = cli.themes_report(texts)
    assert sum(theme["size"] for theme in report["themes"]) + len(report["unsorted"]) == 196
    assert [156, 157] in report["duplicates"]


def test_package_gives_its_names_when_asked():
    assert all(callable(getattr(package, name)) for name in package.__all__)
    with pytest.raises(AttributeError, match="nothing"):
        _ = package.nothing
