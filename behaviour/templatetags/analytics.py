"""Numbers as SVG reads them."""

from __future__ import annotations

from django import template

from behaviour.analytics.charts import HEIGHT

register = template.Library()
TOP, PIXELS = 10, 160
"""Where the bars of the chart begin, and how high they are at most."""


@register.filter
def plain(value: float) -> str:
    """Without the marks of any language."""
    return f"{value:.3f}".rstrip("0").rstrip(".")


@register.filter
def across(percent: float) -> str:
    """Where the number of a line across the chart stands, beside its end, in pixels."""
    return plain(TOP + PIXELS * percent / HEIGHT + 4)
