"""One-piece garments: dresses, jumpsuits, sarees."""
