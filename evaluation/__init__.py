"""How well the encoder finds the products of a catalogue: one command, a table, a JSON file."""
