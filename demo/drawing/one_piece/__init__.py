"""Garments for the whole body: dresses, jumpsuits, sarees."""
