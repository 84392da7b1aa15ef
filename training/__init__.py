"""Training of the bundled models. Nothing of this is imported while serving."""
