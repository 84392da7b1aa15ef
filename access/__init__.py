"""API keys: who calls the JSON API, what they may do, and how much."""
