"""The certificate: all that somebody needs to check a result with `verifier.py` alone."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

from polyphonie.methods.budgets.completions import Raised
from polyphonie.methods.budgets.overspending import Books
from polyphonie.methods.budgets.tallying import Options, Result

FORMAT = "polyphonie-budget/1"


def certificate(result: Result, data: bytes | None = None) -> dict:
    """Plain data, ready for JSON. data: the bytes of the election's file, whose SHA-256
    ties the certificate to it. Amounts are exact fractions written "p/q", in currency.

    order: all projects, in the order that breaks ties. path: for each stretch of the
    endowment's steps, the first step, the last, and the purchases in order; beyond: the
    purchases of the step that would overspend.
    """
    counted, ids = result.counted, result.support.ids
    content = {
        "format": FORMAT,
        "sha256": sha256(data).hexdigest() if data is not None else None,
        **declared(result.options),
        "ties": result.breaker.rule,
        "order": sorted(ids, key=lambda p: result.breaker.rank[ids.index(p)]),
        "winners": result.winners,
        "cost": str(result.outcome.cost),
        "counted": [{"project": s.project, "stage": s.stage, "price": str(s.price)} for s in counted.steps],
        "tied": [list(tie.projects) for tie in counted.ties],
    }
    if isinstance(result.detail, Raised):
        raised = result.detail
        content["endowment"] = str(counted.endowment)
        content["raises"] = raised.raises
        content["path"] = [[first, last, [ids[c] for c in order]] for first, last, order in raised.path]
        content["beyond"] = [ids[c] for c in raised.beyond.order] if raised.beyond else None
    if isinstance(result.detail, Books):
        content["counted"] = [{"project": s.project, "stage": s.stage} for s in counted.steps]
    return content


def declared(options: Options) -> dict:
    """What was decided before the count."""
    limits = options.limits
    return {
        "rule": options.rule,
        "utility": options.utility,
        "completion": options.completion,
        "comparison": options.comparison,
        "skip": options.skip,
        "threshold": str(options.threshold),
        "step": str(options.step),
        "limits": {
            "incompatible": [sorted(group) for group in limits.incompatible],
            "envelopes": [
                {"name": e.name, "limit": str(e.limit), "projects": sorted(e.projects)} for e in limits.envelopes
            ],
        },
    }


def write_certificate(result: Result, path: str | Path, data: bytes | None = None) -> None:
    text = json.dumps(certificate(result, data), ensure_ascii=False, indent=1)
    Path(path).write_text(text + "\n", encoding="utf-8")
