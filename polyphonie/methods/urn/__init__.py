"""The transparent urn: sealed ballots, a chain that anyone can follow, an opening that anyone can do again."""

from polyphonie.methods.urn.chain import Entry, following
from polyphonie.methods.urn.published import read
from polyphonie.methods.urn.sealing import new_key, open_sealed, public_of, seal
from polyphonie.methods.urn.setup import Cap, Choice, Setup, checked, document, why_void
from polyphonie.methods.urn.shares import joined, split
from polyphonie.methods.urn.tallying import opened, result
from polyphonie.methods.urn.verifying import Report, verify

__all__ = [
    "Cap",
    "Choice",
    "Entry",
    "Report",
    "Setup",
    "checked",
    "document",
    "following",
    "joined",
    "new_key",
    "open_sealed",
    "opened",
    "public_of",
    "read",
    "result",
    "seal",
    "split",
    "verify",
    "why_void",
]
