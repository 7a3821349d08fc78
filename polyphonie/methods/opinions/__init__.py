"""Opinions: groups of people who vote alike, what they share and what divides them."""
