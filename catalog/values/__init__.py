"""Parsing the cells of a shop's table into typed, normalised values."""
