"""Training the encoder on a shop's own products: prepared, measured, resumable, and refused where it does not help."""
