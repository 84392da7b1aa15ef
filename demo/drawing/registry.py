"""Draw a product: choose a drawing for its article type and a fabric for its colour and pattern."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PIL import Image

from demo.drawing.bottoms import shorts, skirts, trousers
from demo.drawing.canvas import Canvas
from demo.drawing.design import BRASS, DARK, STEEL, Design, luminance, mix
from demo.drawing.fabric import RGB, Fabric
from demo.drawing.framing import frame_for
from demo.drawing.geometry import WIDTH
from demo.drawing.one_piece import dresses, jumpsuits, sarees
from demo.drawing.outerwear import blazers, coats, jackets
from demo.drawing.shoes import boots, dress_shoes, heels_and_flats, sandals, trainers
from demo.drawing.tops import blouses, knitwear, kurtas, shirts, tees
from demo.kinds import BY_TYPE
from demo.palettes import accents_for, shade_of, trim_for
from demo.products import DemoProduct

Drawing = Callable[[Canvas, Design], None]

DRAWINGS: dict[str, tuple[Drawing, ...]] = {
    "Tshirts": (tees.tshirt,),
    "Polo Shirts": (shirts.polo,),
    "Shirts": (shirts.shirt,),
    "Tops": (blouses.blouse,),
    "Tank Tops": (tees.tank,),
    "Kurtas": (kurtas.kurta,),
    "Sweaters": (knitwear.sweater,),
    "Sweatshirts": (knitwear.sweatshirt,),
    "Hoodies": (knitwear.hoodie,),
    "Jackets": (jackets.jacket,),
    "Blazers": (blazers.blazer,),
    "Coats": (coats.coat,),
    "Waistcoat": (blazers.waistcoat,),
    "Dresses": (dresses.a_line_dress, dresses.maxi_dress, dresses.shirt_dress, dresses.sheath_dress),
    "Jumpsuit": (jumpsuits.jumpsuit,),
    "Sarees": (sarees.saree,),
    "Jeans": (trousers.jeans,),
    "Trousers": (trousers.trousers,),
    "Track Pants": (trousers.track_pants,),
    "Shorts": (shorts.shorts,),
    "Leggings": (trousers.leggings,),
    "Skirts": (skirts.skirt,),
    "Casual Shoes": (trainers.sneaker, trainers.sneaker, dress_shoes.loafer),
    "Sports Shoes": (trainers.running,),
    "Formal Shoes": (dress_shoes.formal,),
    "Boots": (boots.boot,),
    "Heels": (heels_and_flats.heels,),
    "Flats": (heels_and_flats.flats,),
    "Sandals": (sandals.sandals,),
    "Flip Flops": (sandals.flip_flops,),
}


def draw(product: DemoProduct, width: int = 480) -> Image.Image:
    """Draw a product as a flat illustration on white, 4/3 as high as wide. Raises ValueError below 48 pixels."""
    if width < 48:
        raise ValueError("a drawing is at least 48 pixels wide")
    rng = np.random.default_rng(product.look)
    design = design_of(product, rng)
    options = DRAWINGS[product.article_type]
    drawing = options[int(rng.integers(len(options)))]
    frame = frame_for(product.look, lambda board: drawing(board, design))
    canvas = Canvas(product.look, width / WIDTH, frame)
    drawing(canvas, design)
    return canvas.finish()


def design_of(product: DemoProduct, rng: np.random.Generator) -> Design:
    kind = BY_TYPE[product.article_type]
    ground = shade_of(product.colour, product.pattern, rng)
    fabric = Fabric(
        ground,
        product.pattern,
        accents_for(ground, rng),
        kind.weave_of.get(product.pattern, kind.weave),
        kind.sheen,
        seed=product.look,
    )
    return Design(
        fabric=fabric,
        trim=trim_for(ground, rng),
        thread=_thread(ground, product.pattern),
        metal=BRASS if rng.random() < 0.5 else STEEL,
        gender=product.gender,
        pattern=product.pattern,
    )


def _thread(ground: RGB, pattern: str) -> RGB:
    if pattern == "Denim":
        return (0.82, 0.60, 0.30)
    return mix(ground, DARK, 0.55) if luminance(ground) > 0.35 else mix(ground, (1, 1, 1), 0.45)
