"""What shoppers do, and what the shop learns from it: events, profiles, recommendations."""
