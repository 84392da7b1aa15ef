"""Ranking and the relevance boundary: tuned constants, each with the measurement behind it."""
