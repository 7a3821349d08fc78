"""From a contribution as it was typed to the units that the methods compare.

Nothing here changes what people said: the originals stay with the caller, these
are the shadows that are compared.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

import Stemmer

_TAG = re.compile(r"<(?:/?[a-zA-Z][^<>]*|!--.*?--)>", re.DOTALL)
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})

# Grammatical words, and the formulas of polite letters: they say who speaks to
# whom, never about what. Written without accents, as fold() leaves them.
STOPWORDS = frozenset(
    """
    a afin ai aie ainsi ait alors apres as assez au aucun aucune aupres auquel aura aurait auraient
    auront aussi autant autre autres aux avait avaient avant avec avoir avons avez ayant beaucoup bien
    bon bonjour bonne bref c ca car ce ceci cela celle celles celui cependant certain certaine
    certaines certains ces cet cette ceux chacun chacune chaque chez ci comme comment contre cordialement d dans de
    deja depuis des desormais deux devons devrait devraient doit doivent donc dont du durant elle
    elles en encore enfin entre envers es est et etaient etait etant ete etes etre eu eux
    faire fait faites faudrait faut fois font furent grand grande hors ici il ils j jamais je
    jusqu jusque l la laquelle le lequel les lesquelles lesquels leur leurs lors lorsqu lorsque lui
    m ma madame mais malgre me meme memes merci mes messieurs mieux mis moi moins mon monsieur n ne ni non nos
    notamment notre nous on ont or ou par parce parfois parmi pas pendant peu peut peuvent
    peux plus plusieurs plutot pour pourquoi pourrait pourraient pouvoir pres puis puisqu puisque qu quand
    quant que quel quelle quelles quelqu quelque quelques quels qui quoi quoique rien s sa sans se
    selon sera serait seraient seront ses seul seulement si sinon soi soient sois soit sommes son
    sont sous souvent suis sur surtout t ta tandis tant te tel telle telles tels tes toi ton toujours
    tous tout toute toutes tres trop tu un une vais vers veut via voici voila vont vos votre vous
    vraiment vu y
    """.split()
)

_stem_word = lru_cache(maxsize=200_000)(Stemmer.Stemmer("french", 0).stemWord)


def plain(text: str) -> str:
    """The text without HTML tags or entities, every run of white space made one space."""
    if "<" in text:
        text = _TAG.sub(" ", text)
    if "&" in text:
        text = html.unescape(text)
    return " ".join(text.split())


class _Letters(dict[int, str]):
    """Code point -> what it becomes, worked out once for each character met."""

    def __init__(self, *, keep_signs: bool) -> None:
        super().__init__()
        self._keep_signs = keep_signs

    def __missing__(self, code: int) -> str:
        small = unicodedata.normalize("NFKD", chr(code)).casefold().translate(_LIGATURES)
        bare = unicodedata.normalize("NFKD", small)
        bare = "".join(c for c in bare if not unicodedata.combining(c))
        kept = bare if self._keep_signs else "".join(c if c.isalnum() else " " for c in bare)
        self[code] = kept
        return kept


_BARE = _Letters(keep_signs=True)
_FOLDED = _Letters(keep_signs=False)


def strip_accents(text: str) -> str:
    """The text in lower case, without accents or ligatures."""
    return text.translate(_BARE)


def fold(text: str) -> str:
    """Lower case, no accent, no punctuation, single spaces: what is compared."""
    return " ".join(plain(text).translate(_FOLDED).split())


def words(text: str) -> list[str]:
    """The words as they were written, in order; « porte-à-porte » is one word, « l’eau » two."""
    return _WORD.findall(plain(text))


def stem(word: str) -> str:
    """The stem of one word: Snowball's French algorithm, then accents and a final s removed.

    Snowball keeps the s of « vélos » and « élus », which only makes them plural.
    """
    found = strip_accents(_stem_word(word.casefold()))
    return found[:-1] if len(found) > 3 and found.endswith("s") else found


def stems(text: str) -> list[str]:
    """The stems of the words that carry meaning: no grammatical word, no single letter."""
    parts = (part for word in words(text) for part in word.split("-"))
    return [stem(part) for part in parts if is_content(part)]


def is_content(word: str) -> bool:
    """Whether a word says what is talked about (neither grammatical nor a lone letter)."""
    return len(word) > 1 and strip_accents(word) not in STOPWORDS


def checked(texts: Sequence[str]) -> list[str]:
    """The texts as a list, refusing what is not text.

    Raises InputError naming the row (from 1).
    """
    from polyphonie.methods.errors import InputError

    if isinstance(texts, str):
        raise InputError("Une liste de textes est attendue, pas un seul texte.")
    for row, text in enumerate(texts, start=1):
        if not isinstance(text, str):
            raise InputError(f"Ligne {row} : un texte est attendu, pas {type(text).__name__}.", row)
    return list(texts)
