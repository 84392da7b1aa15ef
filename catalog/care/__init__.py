"""Looking after a catalogue: products that look like the same one, tags that are missing or wrong."""
