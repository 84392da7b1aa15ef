"""Training of the bundled models. Nothing here is imported in production."""
