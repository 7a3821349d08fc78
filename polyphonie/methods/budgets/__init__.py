"""Participatory budgets: read the votes, count them exactly, explain and prove the result."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from polyphonie.methods.budgets.certifying import certificate, write_certificate
    from polyphonie.methods.budgets.limits import Envelope, Limits, limits_from_dict
    from polyphonie.methods.budgets.misses import NearMiss, near_misses
    from polyphonie.methods.budgets.model import Election, Project, make_election
    from polyphonie.methods.budgets.ordering import ballot_order
    from polyphonie.methods.budgets.pabulib import format_pb, parse_pb, read_pb, write_pb
    from polyphonie.methods.budgets.shares_of import VoterShare, voter_share
    from polyphonie.methods.budgets.tallying import Result, tally
    from polyphonie.methods.budgets.words import explain

# Loaded when first used: NumPy weighs twenty megabytes in each process that serves pages, and few of them count votes.
_HOMES = {
    "certificate": "certifying",
    "write_certificate": "certifying",
    "Envelope": "limits",
    "Limits": "limits",
    "limits_from_dict": "limits",
    "NearMiss": "misses",
    "near_misses": "misses",
    "Election": "model",
    "Project": "model",
    "make_election": "model",
    "ballot_order": "ordering",
    "format_pb": "pabulib",
    "parse_pb": "pabulib",
    "read_pb": "pabulib",
    "write_pb": "pabulib",
    "VoterShare": "shares_of",
    "voter_share": "shares_of",
    "Result": "tallying",
    "tally": "tallying",
    "explain": "words",
}

__all__ = [
    "Election",
    "Envelope",
    "Limits",
    "NearMiss",
    "Project",
    "Result",
    "VoterShare",
    "ballot_order",
    "certificate",
    "explain",
    "format_pb",
    "limits_from_dict",
    "make_election",
    "near_misses",
    "parse_pb",
    "read_pb",
    "tally",
    "voter_share",
    "write_certificate",
    "write_pb",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
