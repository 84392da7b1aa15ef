"""Evaluate how well the encoder finds the products of a catalogue: one command, a table and a JSON file."""
