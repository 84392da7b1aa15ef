"""Variants of the recipe for the ablation study, each with one part removed or changed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .augment import Change
from .model import BUNDLED, Towers


@dataclass(frozen=True, slots=True)
class Variant:
    """``recipe``: fields of the recipe that differ; ``sides``: factor for the side of the pictures; ``part``: train on
    every ``part``-th product; ``draws``: added to the seed, for other initial weights and another order.
    """

    name: str
    recipe: Mapping[str, Any] = field(default_factory=dict)
    towers: Towers = BUNDLED
    sides: float = 1.0
    part: int = 1
    draws: int = 0

    @property
    def needs_teacher(self) -> bool:
        return "taught" in self.recipe

    def asked_for(self, pattern: str | None) -> bool:
        return not pattern or bool(re.search(pattern, self.name))


VARIANTS = (
    Variant("everything"),
    # differences from the full recipe that are no larger than those of these two may be due to chance
    Variant("everything, other draws", draws=1),
    Variant("everything, third draws", draws=2),
    Variant("no teacher", {"taught": 0.0}),
    Variant("titles alone", {"titles": 1.0, "words": 0.0}),
    Variant("no attribute heads", {"auxiliary": 0.0}),
    Variant("no likeness of kinds", {"alike": 0.0}),
    Variant("no nonsense", {"nothing": 0, "refusal": 0.0}),
    Variant("phrases not against titles", {"words": 0.0}),
    Variant("no batches of a kind", {"of_a_kind": False}),
    Variant("AdamW", {"optimizer": "adamw"}),
    Variant("pictures as they are", {"changes": Change.NONE}),
    Variant("pictures not turned, scaled or moved", {"changes": Change.ALL & ~Change.PLACE}),
    Variant("no other backgrounds", {"changes": Change.ALL & ~Change.BACKGROUND}),
    Variant("no other light", {"changes": Change.ALL & ~Change.LIGHT}),
    Variant("nothing hidden", {"changes": Change.ALL & ~Change.HIDDEN}),
    Variant("no slips", {"slips": 0.0}),
    Variant("tower mobilenetv4_conv_small_050", towers=Towers("mobilenetv4_conv_small_050")),
    Variant("tower mobilenetv3_large_100", towers=Towers("mobilenetv3_large_100")),
    Variant("tower efficientnet_lite0", towers=Towers("efficientnet_lite0")),
    Variant("tower convnext_atto", towers=Towers("convnext_atto")),
    Variant("tower resnet18", towers=Towers("resnet18")),
    Variant("sides 0.75", sides=0.75),
    Variant("sides 1.5", sides=1.5),
    Variant("words 1 layer", towers=Towers(layers=1)),
    Variant("words 6 layers", towers=Towers(layers=6)),
    Variant("words 128 wide", towers=Towers(width=128)),
    Variant("1/2 of the products", part=2),
    Variant("1/4 of the products", part=4),
    Variant("1/4 of the products, pictures as they are", {"changes": Change.NONE}, part=4),
)
