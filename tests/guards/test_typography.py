"""Source strings are well-set French; `make format` sets them."""

import pytest

from scripts import typography

NBSP, THIN = "\u00a0", "\u202f"


@pytest.mark.parametrize(
    ("badly", "well"),
    [
        ("Il manque : %(list)s.", f"Il manque{NBSP}: %(list)s."),
        ("Pourquoi?", f"Pourquoi{THIN}?"),
        ("Merci ! Au revoir", f"Merci{THIN}! Au revoir"),
        ("Voyez « Qui fait quoi ».", f"Voyez «{NBSP}Qui fait quoi{NBSP}»."),
        ("l'eau d'%(name)s", "l’eau d’%(name)s"),
        ("Attendez...", "Attendez…"),
        ("<a href='/x'>{{ name }}</a> : %(n)s; fin", f"<a href='/x'>{{{{ name }}}}</a>{NBSP}: %(n)s{THIN}; fin"),
        ("à 14:30, voir https://exemple.fr/?a=b;c", "à 14:30, voir https://exemple.fr/?a=b;c"),
    ],
)
def test_sentence_is_set(badly, well):
    assert typography.fixed(badly)[0] == well
    assert typography.fixed(well) == (well, [])


def test_straight_quotes_are_told():
    assert typography.fixed('le "bon" mot')[1] == ["straight quotes (write « »)"]


def test_source_strings_are_well_set():
    faults = [fault for path in typography.files() for fault in typography.review(path)[2]]
    assert not faults, "make format sets these:\n" + "\n".join(faults)
