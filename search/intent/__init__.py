"""What a search asks for: spelling, article types, attributes, composition of photo and words."""
