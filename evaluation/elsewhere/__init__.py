"""The same questions asked of other shops' catalogues, beside those of the shop that is measured."""
