"""API keys: who calls the JSON API, what they may do, how much of it."""
