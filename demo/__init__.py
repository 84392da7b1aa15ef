"""A demo catalogue out of nothing: invented products, each drawn by code. No photographs, no Django."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo.products import DemoProduct, demo_products
from demo.writing import COLUMNS, Progress, write

if TYPE_CHECKING:
    from PIL import Image


def draw(product: DemoProduct, width: int = 480) -> Image.Image:
    """The product as a flat illustration on white, portrait 3:4, always the same for the same product."""
    from demo.drawing.registry import draw as draw_

    return draw_(product, width)


__all__ = ["COLUMNS", "DemoProduct", "Progress", "demo_products", "draw", "write"]
