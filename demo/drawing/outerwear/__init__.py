"""Jackets, blazers, coats, waistcoats."""
