"""Generate a demo catalogue of invented products with pictures drawn by code, without photographs and Django."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo.products import DemoProduct, demo_products
from demo.writing import COLUMNS, Progress, write

if TYPE_CHECKING:
    from PIL import Image


def draw(product: DemoProduct, width: int = 480) -> Image.Image:
    """Draw a product as a flat illustration on white, portrait 3:4; the result is deterministic."""
    from demo.drawing.registry import draw as draw_

    return draw_(product, width)


__all__ = ["COLUMNS", "DemoProduct", "Progress", "demo_products", "draw", "write"]
