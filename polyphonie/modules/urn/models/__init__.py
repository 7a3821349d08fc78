"""What this module keeps, one file a subject."""

from .ballots import Ballot, Entry, Head, Movement, Sealed
from .elections import Election, Elector, Scrutineer
from .paper import Batch, Keying, Serial

__all__ = [
    "Ballot",
    "Batch",
    "Election",
    "Elector",
    "Entry",
    "Head",
    "Keying",
    "Movement",
    "Scrutineer",
    "Sealed",
    "Serial",
]
