"""Polyphonie: a local authority and its inhabitants build public policy together."""

__version__ = "0.1.dev0"
