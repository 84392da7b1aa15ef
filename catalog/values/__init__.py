"""Cells of a shop's table as typed, normalised values."""
