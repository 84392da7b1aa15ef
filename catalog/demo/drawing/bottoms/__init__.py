"""Trousers, shorts, skirts."""
