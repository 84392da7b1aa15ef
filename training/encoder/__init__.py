"""Training of the bundled encoder: ``python -m training.encoder --help``."""
