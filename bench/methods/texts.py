"""Texts: neighbours that share a human label, near-duplicates, themes: python bench/methods/texts.py [PART…]

The reference is TF-IDF on French stems, computed here on the same texts. The optional embedding is imported from an
environment of its own (scripts/oracles.sh), since .venv has none. PART: themes, neighbours, duplicates.
"""

from __future__ import annotations

import csv
import json
import re
import resource
import sys
import time
from collections import Counter
from pathlib import Path

import harness
import numpy as np

from polyphonie.methods.texts import Index, near_duplicates, themes
from polyphonie.methods.texts.embeddings import universal_sentence_encoder
from polyphonie.methods.texts.normalise import plain
from polyphonie.methods.texts.vectors import inverse_frequency, stem_counts, weighted


def labelled(decidim: Path, republic: Path) -> dict[str, list[tuple[str, str]]]:
    """Real texts with what their platform filed them under; labels of six texts or more."""

    def lille(name: str) -> list[dict[str, str]]:
        with (decidim / f"{name}.csv").open(encoding="utf-8-sig", newline="") as lines:
            return list(csv.DictReader(lines, delimiter=";"))

    lines = (republic / "opinions.jsonl").read_text().strip().split("\n")
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
    embed = universal_sentence_encoder() if harness.borrow("texts") else None
    means: list[list[float]] = []
    print("    precision at 5: stemmed TF-IDF | ours | ours with embedding")
    for name, rows in sets.items():
        texts, labels = [text for text, _ in rows], np.array([label for _, label in rows])
        scores = [precision(stemmed_tf_idf(texts), labels), precision(Index(texts).neighbours(5), labels)]
        if embed is not None:
            scores.append(precision(Index(texts, embed=embed).neighbours(5), labels))
        means.append(scores)
        print(f"    {name:24} {len(texts):5}  " + " | ".join(f"{score:.3f}" for score in scores))
    mean = np.mean(means, axis=0)
    harness.told(mean[1] >= mean[0], f"mean precision at 5: {mean[1]:.3f} (never worse) | stemmed TF-IDF {mean[0]:.3f}")
    if embed is not None:
        harness.told(
            mean[2] - mean[0] >= 0.03, f"with embedding: {mean[2]:.3f}, {mean[2] - mean[0]:+.3f} (at least +0.03)"
        )


def hundred_thousand(sets: dict[str, list[tuple[str, str]]]) -> None:
    """Sentences of real contributions put together anew, a tenth sent again with a word changed."""
    real = [text for rows in sets.values() for text, _ in rows]
    sentences = [s for text in real for s in re.split(r"(?<=[.!?])\s+", text) if len(s) > 30]
    draw = np.random.default_rng(1)
    sizes = draw.integers(1, 5, 90_000).tolist()
    picks = iter(draw.integers(0, len(sentences), sum(sizes)).tolist())
    texts = [" ".join(sentences[next(picks)] for _ in range(size)) for size in sizes]
    for text in texts[:10_000]:
        words = text.split()
        words[int(draw.integers(len(words)))] = "modifié"
        texts.append(" ".join(words))
    start, cpu = time.perf_counter(), time.process_time()
    groups = near_duplicates(texts)
    wall, spent = time.perf_counter() - start, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << (30 if sys.platform == "darwin" else 20))
    harness.told(
        spent < 60 and peak <= 2,
        f"near-duplicates of 100,000: {spent:.0f} s CPU (under 60), {wall:.0f} s, {peak:.1f} GB (at most 2), "
        f"{len(groups)} groups | 10,000 texts sent again with a word changed",
    )


def five_thousand(sets: dict[str, list[tuple[str, str]]]) -> None:
    real = [text for rows in sets.values() for text, _ in rows]
    texts = (real * 2)[:5_000]
    start, cpu = time.perf_counter(), time.process_time()
    found = themes(texts)
    total = sum(len(theme.members) for theme in found.themes) + len(found.unsorted)
    wall, spent = time.perf_counter() - start, time.process_time() - cpu
    harness.told(
        spent < 30 and total == 5_000,
        f"themes of 5,000: {spent:.1f} s CPU (under 30), {wall:.1f} s, {len(found.themes)} themes, sum of groups {total}",
    )


def main() -> int:
    """Print every figure; 1 when one does not hold."""
    harness.begin("texts", "numpy", "scipy")
    decidim, republic = harness.data("decidim_grand_debat_mel"), harness.data("republique_numerique")
    if decidim and republic:
        corpus = labelled(decidim, republic)
        harness.run(
            {
                "themes": lambda: five_thousand(corpus),
                "neighbours": lambda: neighbours(corpus),
                "duplicates": lambda: hundred_thousand(corpus),
            }
        )
    return harness.end()


if __name__ == "__main__":
    sys.exit(main())
