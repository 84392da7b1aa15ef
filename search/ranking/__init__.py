"""What comes first, and what is close enough: tuned constants, each with the figure that chose it."""
