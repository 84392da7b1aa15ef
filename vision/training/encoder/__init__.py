"""Training of the bundled encoder: ``python -m vision.training.encoder --help``."""
