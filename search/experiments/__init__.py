"""Two ways of ranking tried on real visitors: what a search ranks by, and which visitor sees which side."""
