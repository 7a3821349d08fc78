"""Attacks on what the database promises, and the proof that each succeeds once its guard is taken away."""
