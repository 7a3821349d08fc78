"""Reading the pool and the quotas; wrong files and requests are refused by row."""

import pytest

from polyphonie.methods.draws import (
    Quota,
    lottery,
    read_pool,
    read_quotas,
)
from polyphonie.methods.draws.pool import memberships
from polyphonie.methods.draws.tests.worlds import (
    people,
    written,
)
from polyphonie.methods.errors import InputError


def test_overlapping_and_crossed_features_count_everywhere(tmp_path):
    pool = read_pool(written(tmp_path, "p.csv", "id;langue;sexe\na;fr|oc;F\nb;fr;F\nc;oc;H\nd;fr;H\n"))
    quotas = (
        Quota("langue", "fr", 1, 2),
        Quota("langue", "oc", 1, 2),
        Quota("langue & sexe", "oc & F", 1, 1),
    )
    assert memberships(pool, quotas) == [(0, 1, 2), (0,), (1,), (0,)]
    lots = lottery(pool, quotas, 2)
    assert all(0 in panel.people for panel in lots.panels)
    assert lots.chances[0] == 1.0


@pytest.mark.parametrize(
    ("text", "message", "row"),
    [
        ("id,a\n1,x\n1,y\n", "figure déjà ligne 2", 3),
        ("id,a\n,x\n", "identifiant vide", 2),
        ("id,a\n1\n", "1 cases au lieu de 2", 2),
        ("id,a\n", "ne contient personne", None),
        ("", "est vide", None),
    ],
)
def test_wrong_pool_names_the_row(tmp_path, text, message, row):
    with pytest.raises(InputError, match=message) as refused:
        read_pool(written(tmp_path, "p.csv", text))
    assert refused.value.row == row


@pytest.mark.parametrize(
    ("text", "message", "row"),
    [
        ("feature,value,min,max\na,x,3,2\n", "dépasse le maximum", 2),
        ("feature,value,min,max\na,x,un,2\n", "n’est pas un nombre entier", 2),
        ("feature,value,min,max\na,x,1,2\na,x,1,2\n", "quota déjà donné", 3),
        ("feature,value,min,max\n", "aucun quota", None),
        ("feature,value,min\n", "une colonne « max »", None),
    ],
)
def test_wrong_quotas_name_the_row(tmp_path, text, message, row):
    with pytest.raises(InputError, match=message) as refused:
        read_quotas(written(tmp_path, "q.csv", text))
    assert refused.value.row == row


def test_wrong_requests_are_refused(tmp_path):
    pool, quotas = people(("x",), ("y",)), (Quota("a", "x", 0, 1), Quota("a", "y", 0, 1))
    for seats, limit, rule, message in (
        (0, None, "leximin", "au moins 1"),
        (3, None, "leximin", "dépasse le vivier"),
        (1, 0, "leximin", "limite par foyer"),
        (1, None, "chance", "règle inconnue"),
    ):
        with pytest.raises(InputError, match=message):
            lottery(pool, quotas, seats, rule, limit)
    with pytest.raises(InputError, match="ligne 3 : la valeur « y »"):
        lottery(pool, quotas[:1], 1)
    with pytest.raises(InputError, match="« e » n’est pas une colonne"):
        lottery(pool, (Quota("e", "x", 0, 1),), 1)
    with pytest.raises(InputError, match="ne peut pas être lu"):
        read_pool(tmp_path / "none.csv")
    with pytest.raises(InputError, match="« foyer » n’existe pas"):
        read_pool(written(tmp_path, "p.csv", "id,a\n1,x\n"), household_columns=("foyer",))


def test_reads_windows_text_blank_lines_and_relaxation_limits(tmp_path):
    path = tmp_path / "p.csv"
    path.write_bytes("id;âge;foyer\n\ng;né;\nh;né;\n".encode("cp1252"))
    pool = read_pool(path, household_columns=("foyer",))
    assert pool.ids == ("g", "h") and pool.lines == (3, 4) and pool.households == ("", "")
    text = "feature,value,min,max,min_flex,max_flex\nâge,né,2,3,1,9\n"
    assert read_quotas(written(tmp_path, "q.csv", text)) == (Quota("âge", "né", 2, 3, 1, 9),)
    numbered = read_pool(written(tmp_path, "r.csv", "a\nx\nx\n"))
    assert numbered.ids == ("1", "2")


def test_a_value_said_twice_in_a_cell_counts_once(tmp_path):
    pool = read_pool(written(tmp_path, "p.csv", "id;langue\na;fr|fr\nb;oc\n"))
    quotas = read_quotas(written(tmp_path, "q.csv", "feature,value,min,max\nlangue,fr,0,1\nlangue,oc,0,1\n"))
    assert memberships(pool, quotas) == [(0,), (1,)]
