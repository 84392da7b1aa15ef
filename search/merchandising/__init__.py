"""What the shop decides about its own results: rules that it writes, and what they do to a search."""
