"""Benchmarks of speed, as ratios within one run: ``python -m benchmarks`` (``make bench``) prints a table."""
