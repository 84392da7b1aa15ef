"""Number formatting for SVG."""

from __future__ import annotations

from django import template

from behaviour.analytics.charts import HEIGHT

register = template.Library()
TOP, PIXELS = 10, 160
"""Where the bars of the chart begin, and their maximum height."""


@register.filter
def plain(value: float) -> str:
    """Format a number independently of the language."""
    return f"{value:.3f}".rstrip("0").rstrip(".")


@register.filter
def across(percent: float) -> str:
    """Return the position of a chart line's number beside its end, in pixels."""
    return plain(TOP + PIXELS * percent / HEIGHT + 4)
