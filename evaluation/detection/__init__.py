"""How well the configured detector finds garments, and how well it is silent where there are none."""
