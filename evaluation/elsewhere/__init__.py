"""Run the same evaluation on other shops' catalogues, for comparison with the shop that is evaluated."""
