"""Participatory budgets: read the votes, count them exactly, explain and prove the result."""

from polyphonie.methods.budgets.certificate import certificate, write_certificate
from polyphonie.methods.budgets.limits import Envelope, Limits, limits_from_dict
from polyphonie.methods.budgets.misses import NearMiss, near_misses
from polyphonie.methods.budgets.model import Election, Project, make_election
from polyphonie.methods.budgets.ordering import ballot_order
from polyphonie.methods.budgets.pabulib import format_pb, parse_pb, read_pb, write_pb
from polyphonie.methods.budgets.shares_of import VoterShare, voter_share
from polyphonie.methods.budgets.tallying import Result, tally
from polyphonie.methods.budgets.words import explain

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
