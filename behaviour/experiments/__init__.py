"""Experiments with the ranking: planned by staff, counted from events, judged so that peeking does no harm."""
