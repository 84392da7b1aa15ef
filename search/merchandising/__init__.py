"""What the shop decides about its own results: the rules that it writes, and what they do to a search."""
