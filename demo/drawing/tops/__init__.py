"""Tops: from T-shirts to hoodies."""
