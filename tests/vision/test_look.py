"""The stored look of garments."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from tests.looks import certain
from vision import look
from vision.appearance import NAMES
from vision.look import COLOURS, FORMER_SIZE, PATTERNS, SIZE, SLEEVES, VALUES, Look, from_text, levels, mean, unknown
from vision.types import Box, Garment


def test_it_names_the_classes_of_the_colour_head() -> None:
    assert COLOURS == NAMES


def test_a_stored_look_is_the_same_except_for_rounding() -> None:
    draw = np.random.default_rng(3)
    seen = Look({name: draw.dirichlet(np.full(len(some), 0.3)).astype(np.float32) for name, some in VALUES.items()})
    kept = from_text(seen.as_text())
    assert len(seen.as_text()) == SIZE
    for name in VALUES:
        assert kept.of(name) == pytest.approx(seen.of(name), abs=0.02)


def test_looks_from_before_sleeves_were_stored_are_still_read() -> None:
    former = certain("red", "striped").as_text()[:FORMER_SIZE]
    kept = from_text(former)
    assert COLOURS[int(kept.colours.argmax())] == "red"
    assert PATTERNS[int(kept.patterns.argmax())] == "striped"
    assert not kept.of(SLEEVES).any()


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
