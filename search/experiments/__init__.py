"""A/B tests of ranking on real visitors: what a search ranks by, and which visitor sees which variant."""
