"""Improving a catalogue: near-duplicate products, missing or wrong tags."""
