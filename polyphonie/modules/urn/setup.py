"""How a vote is asked for, by whoever organises it (`methods.urn.setup` says what each field is)."""

from polyphonie.methods.urn.setup import Cap, Choice, Setup

__all__ = ["Cap", "Choice", "Setup"]
