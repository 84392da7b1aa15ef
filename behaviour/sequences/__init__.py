"""Next-item prediction: what a visitor will look at next, from what they looked at before and in which order."""
