"""How long the sentences of a French text are.

Figures only: no score pretends to know what a reader understands. Shown to staff
while they write an answer, because short sentences are what plain-language
guides (« FALC », « langage clair ») ask for first.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from polyphonie.methods.texts.normalise import plain

# Full stops that end no sentence. A capital alone is an initial (« J. Dupont »).
_ABBREVIATIONS = r"MM|Mme|Mmes|Mlle|M|Dr|Me|Pr|St|Ste|art|cf|ex|p|pp|n|vol|chap|av|bd|env|max|min|tél|fig|al|etc"
_ABBREVIATION = re.compile(rf"\b(?:{_ABBREVIATIONS}|[A-ZÀ-Ý])\.(?=\s+\S)")
_ETC_END = re.compile(r"\betc\.(?=\s+[A-ZÀ-Ý«])")
_NUMBER = re.compile(r"(?<=\d)[.,\u00a0\u202f ](?=\d{3}\b)|(?<=\d)[.,](?=\d)")
_BLOCK = re.compile(r"<(?:br|/?(?:p|li|div|h[1-6]|ul|ol|tr|td|blockquote))\b[^>]*>", re.IGNORECASE)
_BREAK = re.compile(r"(?:\r\n?|\n)\s*(?:(?:\r\n?|\n)|(?=[-–—•*·]\s|\d+[.)]\s))|[\u2028\u2029]")
_CLOSERS = r"(?:[\s\u00a0\u202f]*[»”\")\]])"
_END = re.compile(  # a lower-case letter continues the sentence after « Oui ! » or … but not after a dot
    rf"(?:\.{_CLOSERS}*|[.!?…]+{_CLOSERS}*)(?=$|\u2028)"
    rf"|(?:\.(?!{_CLOSERS})(?=\s)|[.!?…]+{_CLOSERS}*(?=\s+[^\sa-zà-ÿ»”\")\]]))"
    r"|\u2028"
)
_WORD = re.compile(r"[^\W_]+(?:[-\u2011][^\W_]+)*")


class SentenceStats(NamedTuple):
    """Counts of one text. `mean_words` is words per sentence, 0.0 for an empty text."""

    sentences: int
    words: int
    mean_words: float
    longest: str


def sentences(text: str) -> list[str]:
    """The sentences of a French text, in order, without those that hold no word.

    A sentence ends at . ! ? … followed by a space, at an empty line, at a list item
    or at the end of an HTML block; not after an abbreviation (« M. », « art. »), an
    initial, nor inside a number or an address of a site.
    """
    marked = _BREAK.sub("\u2028", _BLOCK.sub("\u2028", text))
    pieces = "\u2028".join(plain(piece) for piece in marked.split("\u2028"))
    ended = _ETC_END.sub("etc\u2024.", pieces)  # « etc. » before a capital does end one
    guarded = _ABBREVIATION.sub(lambda m: m.group(0)[:-1] + "\u2024", ended)
    found, start = [], 0
    for end in [*_END.finditer(guarded), None]:
        piece = guarded[start : end.end() if end else None].strip("\u2028 ")
        start = end.end() if end else start
        if _WORD.search(piece):
            found.append(piece.replace("\u2024.", ".").replace("\u2024", "."))
    return found


def count_words(sentence: str) -> int:
    """Words of a sentence: « l’eau » is two, « porte-à-porte » one, « 3 000 » or « 2,5 » one."""
    return len(_WORD.findall(_NUMBER.sub("", sentence)))


def sentence_stats(text: str) -> SentenceStats:
    """Sentences, words, mean words per sentence and the longest sentence (the first of equals)."""
    found = sentences(text)
    if not found:
        return SentenceStats(0, 0, 0.0, "")
    lengths = [count_words(sentence) for sentence in found]
    longest = found[lengths.index(max(lengths))]
    return SentenceStats(len(found), sum(lengths), sum(lengths) / len(found), longest)
