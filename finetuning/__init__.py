"""Fine-tune the encoder on a shop's own products: resumable, evaluated, and rejected if it does not help."""
