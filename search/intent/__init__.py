"""What a search asks for: spelling, article types, attributes, combinations of photo and words."""
