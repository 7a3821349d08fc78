"""Each refusal word for word, and every name of a column that is understood."""

import json
from pathlib import Path

import pytest

from polyphonie.methods.draws import Infeasible, Quota, lottery, read_pool, read_quotas, replay
from polyphonie.methods.draws.pool import ID_COLUMNS
from polyphonie.methods.draws.public import winner
from polyphonie.methods.draws.tests.test_public import command
from polyphonie.methods.draws.tests.worlds import people, written
from polyphonie.methods.errors import InputError


def refusal(work) -> str:
    with pytest.raises(InputError) as refused:
        work()
    return str(refused.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("id,a\n1,x\n1,y\n", "ligne 3 : l’identifiant « 1 » figure déjà ligne 2"),
        ("id,a\n,x\n", "ligne 2 : identifiant vide"),
        ("id,a\n1\n", "ligne 2 : 1 cases au lieu de 2"),
        ("id,a\n", "le fichier PATH ne contient personne"),
        ("", "le fichier PATH est vide"),
    ],
)
def test_a_wrong_pool_is_refused_in_these_words(tmp_path, text, says):
    path = written(tmp_path, "p.csv", text)
    assert refusal(lambda: read_pool(path)) == says.replace("PATH", path)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("feature,value,min,max\na,x,3,2\n", "ligne 2 : le minimum (3) dépasse le maximum (2)"),
        ("feature,value,min,max\na,x,un,2\n", "ligne 2 : « un » n’est pas un nombre entier de places (min)"),
        ("feature,value,min,max\na,x,1,-2\n", "ligne 2 : « -2 » n’est pas un nombre entier de places (max)"),
        ("feature,value,min,max\na,x,1,2\na,x,1,2\n", "ligne 3 : quota déjà donné pour « x » (a)"),
        ("feature,value,min,max\n", "le fichier PATH ne contient aucun quota"),
        ("feature,value,min\n", "il manque une colonne « max » dans PATH"),
        ("feature,value,max\n", "il manque une colonne « min » dans PATH"),
        ("feature,min,max\n", "il manque une colonne « valeur » dans PATH"),
        ("value,min,max\n", "il manque une colonne « critère » dans PATH"),
    ],
)
def test_wrong_quotas_are_refused_in_these_words(tmp_path, text, says):
    path = written(tmp_path, "q.csv", text)
    assert refusal(lambda: read_quotas(path)) == says.replace("PATH", path)


@pytest.mark.parametrize(
    "header", ["feature,value,min,max", "feature,value,minimum,maximum", "category,feature,MIN,Max"]
)
def test_every_name_of_a_column_of_quotas_is_known(tmp_path, header):
    assert read_quotas(written(tmp_path, "q.csv", f"{header}\na,x,1,2\n")) == (Quota("a", "x", 1, 2),)


@pytest.mark.parametrize("name", sorted(ID_COLUMNS))
def test_every_name_of_the_id_is_known_to_the_draw_and_to_the_replay(tmp_path, capsys, name):
    pool = written(tmp_path, "p.csv", f"{name},a\nu,x\nv,x\n")
    assert read_pool(pool).ids == ("u", "v")
    quotas = written(tmp_path, "q.csv", "feature,value,min,max\na,x,1,1\n")
    assert command(pool, quotas, "--size", 1, "--seed", "1", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert replay.faults(found, Path(pool).read_bytes(), Path(quotas).read_bytes()) == []


def test_a_person_without_a_quota_and_a_pool_that_cannot_be_read(tmp_path):
    pool = people(("x",), ("y",))
    assert refusal(lambda: lottery(pool, (Quota("a", "x", 0, 1),), 1)) == (
        "ligne 3 : la valeur « y » du critère « a » n’a pas de quota"
    )
    assert refusal(lambda: lottery(pool, (Quota("e", "x", 0, 1),), 1)) == (
        "le critère « e » n’est pas une colonne du vivier"
    )
    none = tmp_path / "none.csv"
    assert refusal(lambda: read_pool(none)) == f"le fichier {none} ne peut pas être lu"
    path = written(tmp_path, "p.csv", "id,a\n1,x\n")
    assert refusal(lambda: read_pool(path, "nom")) == f"la colonne « nom » n’existe pas dans {path}"


def test_quotas_that_no_relaxation_saves_say_what_to_do():
    """Nobody may leave the bound of three places, and only two people have the value."""
    quotas = (Quota("a", "x", 3, 3, 3, 3), Quota("a", "y", 0, 3))
    with pytest.raises(InputError) as refused:
        lottery(people(("x",), ("x",), ("y",), ("y",)), quotas, 3)
    assert not isinstance(refused.value, Infeasible)
    assert str(refused.value) == (
        "Aucun panel n’est possible, même en assouplissant les quotas jusqu’à leurs limites : agrandir le vivier, "
        "revoir ces limites ou la règle des foyers."
    )


def test_the_command_refuses_and_warns_in_these_words(tmp_path, capsys):
    pool = written(tmp_path, "p.csv", "id,a\nu,x\nv,x\n")
    quotas = written(tmp_path, "q.csv", "feature,value,min,max\na,x,1,1\n")
    asked = (pool, quotas, "--size", 1)
    broken = written(tmp_path, "broken.json", "[]")
    for extra, says in (
        (("--panel", broken), f"le tirage {broken} ne peut pas être lu"),
        (("--event", "loto"), "événement mal écrit : « loto » (attendu : SOURCE=VALEUR)"),
        (("--event", "=1"), "événement mal écrit : « =1 » (attendu : SOURCE=VALEUR)"),
        (("--event", "loto="), "événement mal écrit : « loto= » (attendu : SOURCE=VALEUR)"),
        (
            ("--source", "loto", "--seed", "1"),
            "une source à venir n’a pas encore de valeur : ni --event ni --seed avec --source",
        ),
    ):
        assert command(*asked, *extra) == 2
        shown = capsys.readouterr()
        assert (shown.out, shown.err) == ("", says + "\n")
    assert command(*asked, "--json") == 0
    shown = capsys.readouterr()
    assert shown.err == "Sans graine publique, ce tirage n’est qu’un essai : chacun pouvait le calculer avant.\n"
    assert shown.out.endswith("}\n") and shown.out.count("\n") == 1
    assert command(*asked, "--seed", "1") == 0
    shown = capsys.readouterr()
    assert shown.err == "" and shown.out.splitlines()[-1] in ("u", "v")


def test_the_replay_says_what_is_wrong_in_these_words(tmp_path, capsys):
    pool = written(tmp_path, "p.csv", "id,a\n" + "".join(f"p{i},{'xy'[i % 2]}\n" for i in range(6)))
    quotas = written(tmp_path, "q.csv", "feature,value,min,max\na,x,1,1\na,y,1,1\n")
    assert command(pool, quotas, "--size", 2, "--seed", "1", "--json") == 0
    text = capsys.readouterr().out
    files = Path(pool).read_bytes(), Path(quotas).read_bytes()

    def told(change, contents=files):
        result = json.loads(text)
        change(result)
        return replay.faults(result, *contents)

    assert told(lambda r: None) == []
    assert told(lambda r: None, (files[0], b"")) == ["les quotas ne sont pas ceux promis"]
    assert told(lambda r: None, (files[0] + b"\n", files[1])) == ["le vivier n’est pas celui promis"]
    assert told(lambda r: r["promise"].update(size=5)) == ["l’engagement ne couvre pas la promesse"]
    count = len(json.loads(text)["panels"])
    every = [f"le panel {i} ne respecte pas la taille ou les quotas" for i in range(1, count + 1)]
    assert told(lambda r: r["quotas"][0].update(min=2, max=2))[:count] == every
    assert told(lambda r: r["quotas"][0].update(min=0, max=0))[:count] == every
    assert "l’urne n’est pas celle promise" in told(lambda r: r["panels"].pop())
    assert "les billets ne font pas le compte" in told(lambda r: r["panels"][0].update(tickets=1))
    assert "la chance de « p0 » n’est pas celle de l’urne" in told(lambda r: r["probabilities"].update(p0=0.9))
    assert told(lambda r: r["certificate"].update(bound=0.1)) == ["le certificat ne prouve pas la borne annoncée"]
    assert told(lambda r: r["certificate"]["weights"].update(p0=0.5)) != []


def test_a_cell_with_several_values_counts_for_each():
    quota = {"feature": "langue", "value": "oc"}
    assert replay.counts_for(quota, {"langue": "fr | oc"}) and replay.counts_for(quota, {"langue": "oc"})
    assert not replay.counts_for(quota, {"langue": "fr"})
    crossed = {"feature": "sexe & âge", "value": "F & 18-24"}
    assert replay.counts_for(crossed, {"sexe": "F", "âge": "18-24"})
    assert not replay.counts_for(crossed, {"sexe": "F", "âge": "25-34"})
    assert not replay.counts_for(crossed, {"sexe": "H", "âge": "18-24"})


def test_no_ticket_beyond_the_last_has_a_winner():
    lots = lottery(people(("x",), ("x",)), (Quota("a", "x", 0, 2),), 1, tickets=4)
    assert [winner(lots, number) for number in range(4)] == [0, 0, 1, 1]
    with pytest.raises(ValueError, match="^no such ticket$"):
        winner(lots, 4)
