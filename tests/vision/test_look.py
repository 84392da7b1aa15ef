"""What is kept of how garments look."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from tests.looks import certain
from vision import look
from vision.appearance import NAMES
from vision.attributes import PATTERN, VALUES
from vision.look import COLOURS, PATTERNS, SIZE, Look, from_text, levels, mean, unknown
from vision.types import Box, Garment


def test_it_names_what_the_heads_tell_apart() -> None:
    assert COLOURS == NAMES
    assert VALUES[PATTERN] == PATTERNS


def test_a_kept_look_is_the_same_but_for_rounding() -> None:
    draw = np.random.default_rng(3)
    seen = Look(*(draw.dirichlet(np.full(size, 0.3)).astype(np.float32) for size in (len(COLOURS), len(PATTERNS))))
    kept = from_text(seen.as_text())
    assert len(seen.as_text()) == SIZE
    assert kept.colours == pytest.approx(seen.colours, abs=0.02)
    assert kept.patterns == pytest.approx(seen.patterns, abs=0.02)


@pytest.mark.parametrize("text", ["", "A" * SIZE, "abc", "é" * SIZE])
def test_what_is_no_look_is_unknown(text: str) -> None:
    assert not from_text(text).colours.any()
    assert not levels([text, certain("red", "solid").as_text()])[0].any()


def test_a_mean_leaves_out_what_is_unknown() -> None:
    both = mean([certain("red", "striped"), unknown(), certain("blue", "striped")], [1.0, 5.0, 3.0])
    assert both.colours[COLOURS.index("blue")] == pytest.approx(0.75)
    assert both.patterns[PATTERNS.index("striped")] == pytest.approx(1)
    assert not mean([unknown()], [1.0]).colours.any()


def test_pictures_show_colours_and_patterns() -> None:
    striped = Image.new("RGB", (120, 160), "white")
    pen = ImageDraw.Draw(striped)
    for place in range(30, 130, 12):
        pen.rectangle((25, place, 95, place + 5), fill=(200, 30, 42))
    plain = Image.new("RGB", (120, 160), "white")
    ImageDraw.Draw(plain).rectangle((25, 30, 95, 130), fill=(200, 30, 42))

    first, second = look.of_products([striped, plain], [None, Garment("top", 0.9, Box(0.2, 0.2, 0.6, 0.6))])
    assert COLOURS[int(second.colours.argmax())] == "red"
    assert first.patterns[PATTERNS.index("striped")] > second.patterns[PATTERNS.index("striped")]
    assert look.of_products([], []) == []
