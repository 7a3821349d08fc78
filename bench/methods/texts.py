"""Texts: neighbours that share a human label, near-duplicates, themes. Run alone."""

from __future__ import annotations

import csv
import json
import os
import platform
import random
import re
import resource
import sys
import time
from collections import Counter
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
DATA = ROOT.parent / "shared" / "data"

import numpy as np  # noqa: E402 - after the number of threads

from polyphonie.methods.errors import InputError  # noqa: E402
from polyphonie.methods.texts import Index, near_duplicates, themes  # noqa: E402
from polyphonie.methods.texts.embeddings import universal_sentence_encoder  # noqa: E402
from polyphonie.methods.texts.normalise import plain  # noqa: E402
from polyphonie.methods.texts.vectors import inverse_frequency, stem_counts, weighted  # noqa: E402


def labelled() -> dict[str, list[tuple[str, str]]]:
    """Real texts with what their platform filed them under; labels of six texts or more."""

    def lille(name: str) -> list[dict[str, str]]:
        path = DATA / "decidim_grand_debat_mel" / f"{name}.csv"
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return list(csv.DictReader(lines, delimiter=";"))

    lines = (DATA / "republique_numerique" / "opinions.jsonl").read_text().strip().split("\n")
    articles = [json.loads(line) for line in lines]
    sets = {
        "proposals by category": [
            (f"{row['title']}. {row['body']}", row["category/name/fr"])
            for row in lille("propositions-libres")
            if row["category/name/fr"] not in ("", "Autre sujet")
        ],
        "comments by debate": [(row["body"], row["root_commentable_url"]) for row in lille("commentaires_debats")],
        "articles by section": [
            (plain(f"{row['title']}. {row['body_html']}")[:1500], row["section_subtitle"]) for row in articles
        ],
        "arguments by article": [
            (plain(argument["body"]), str(row["id"])) for row in articles for argument in row["arguments"]
        ],
    }
    for name, rows in sets.items():
        size = Counter(label for _, label in rows)
        sets[name] = [(text, label) for text, label in rows if size[label] >= 6 and len(text) > 20]
    return sets


def precision(neighbours: np.ndarray, labels: np.ndarray) -> float:
    return float((labels[neighbours] == labels[:, None]).mean())


def stemmed_tf_idf(texts: list[str]) -> np.ndarray:
    counts = stem_counts(texts)
    rows = weighted(counts, inverse_frequency(counts))
    likeness = (rows @ rows.T).toarray()
    np.fill_diagonal(likeness, -1)
    return np.argsort(-likeness, axis=1, kind="stable")[:, :5]


def neighbours(sets: dict[str, list[tuple[str, str]]]) -> None:
    try:
        embed = universal_sentence_encoder()
    except InputError as absent:
        print(f"without embedding: {absent}")
        embed = None
    means: list[list[float]] = []
    print("precision at 5: stemmed TF-IDF | ours | ours with embedding")
    for name, rows in sets.items():
        texts, labels = [text for text, _ in rows], np.array([label for _, label in rows])
        scores = [precision(stemmed_tf_idf(texts), labels), precision(Index(texts).neighbours(5), labels)]
        if embed is not None:
            scores.append(precision(Index(texts, embed=embed).neighbours(5), labels))
        means.append(scores)
        print(f"  {name:24} {len(texts):5}  " + " | ".join(f"{score:.3f}" for score in scores))
    mean = np.mean(means, axis=0)
    print("  mean  " + " | ".join(f"{score:.3f}" for score in mean), " gain", np.round(mean[1:] - mean[0], 3))


def hundred_thousand(sets: dict[str, list[tuple[str, str]]]) -> None:
    """Sentences of real contributions put together anew, a tenth sent again with a word changed."""
    real = [text for rows in sets.values() for text, _ in rows]
    sentences = [s for text in real for s in re.split(r"(?<=[.!?])\s+", text) if len(s) > 30]
    draw = random.Random(1)  # noqa: S311 - made-up texts, not secrets
    texts = [" ".join(draw.choices(sentences, k=draw.randint(1, 4))) for _ in range(90_000)]
    for text in texts[:10_000]:
        words = text.split()
        words[draw.randrange(len(words))] = "modifié"
        texts.append(" ".join(words))
    start, cpu = time.perf_counter(), time.process_time()
    groups = near_duplicates(texts)
    wall, spent = time.perf_counter() - start, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(
        f"near-duplicates of 100,000: {wall:.0f} s, {spent:.0f} s CPU (target 60), {peak:.1f} GB (2), {len(groups)} groups"
    )


def five_thousand(sets: dict[str, list[tuple[str, str]]]) -> None:
    real = [text for rows in sets.values() for text, _ in rows]
    texts = (real * 2)[:5_000]
    start, cpu = time.perf_counter(), time.process_time()
    found = themes(texts)
    total = sum(len(theme.members) for theme in found.themes) + len(found.unsorted)
    wall, spent = time.perf_counter() - start, time.process_time() - cpu
    print(f"themes of 5,000: {wall:.1f} s, {spent:.1f} s CPU (target 30), {len(found.themes)} themes, sum {total}")


if __name__ == "__main__":
    print(platform.processor() or platform.machine(), "Python", platform.python_version(), "NumPy", np.__version__)
    if not DATA.is_dir():
        sys.exit("../shared/data is not here: nothing measured")
    corpus = labelled()
    five_thousand(corpus)
    neighbours(corpus)
    hundred_thousand(corpus)
