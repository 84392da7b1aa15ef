"""Evaluate how well the configured detector finds garments, and how rarely it reports any where there are none."""
