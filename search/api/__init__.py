"""The JSON API for shops' own front ends."""
