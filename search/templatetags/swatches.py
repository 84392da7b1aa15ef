"""Colour swatches, for templates."""

from __future__ import annotations

from django import template

from search.values import english_name

register = template.Library()


@register.filter
def swatch(colour: str) -> str:
    """Return the name under which ``css/swatches.css`` defines a shop's colour."""
    return english_name("colour", colour)
