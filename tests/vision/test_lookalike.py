"""Near-duplicate pictures, and similar products of another form or colour."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageDraw

from vision.lookalike import PictureHashes, alike, same


def bag(colour: str, pocket: bool = False) -> Image.Image:
    picture = Image.new("RGB", (240, 320), "white")
    pen = ImageDraw.Draw(picture)
    pen.ellipse((80, 40, 160, 160), outline="black", width=8)
    pen.rounded_rectangle((40, 110, 200, 270), 20, fill=colour)
    if pocket:
        for line in range(120, 260, 14):
            pen.line((50, line, 190, line), fill="white", width=4)
    return picture


def saved_again(picture: Image.Image) -> Image.Image:
    file = io.BytesIO()
    picture.resize((180, 240)).save(file, "JPEG", quality=70)
    return Image.open(file).convert("RGB")


def test_a_picture_saved_again_smaller_is_the_same() -> None:
    ours, theirs = PictureHashes.of([bag("navy")]), PictureHashes.of([bag("red"), saved_again(bag("navy"))])
    assert same(ours, theirs) == [(0, 1)]
    assert (0, 1) in alike(ours, theirs)


@pytest.mark.parametrize("other", [bag("red"), bag("navy", pocket=True), Image.new("RGB", (240, 320), "white")])
def test_another_colour_or_another_model_is_not_the_same(other: Image.Image) -> None:
    assert same(PictureHashes.of([bag("navy")]), PictureHashes.of([other])) == []


def test_batches_join_in_order() -> None:
    pictures = [bag("navy"), bag("red"), bag("green")]
    joined = PictureHashes.joined([PictureHashes.of(pictures[:1]), PictureHashes.of(pictures[1:])])
    assert same(joined, PictureHashes.of(pictures)) == [(0, 0), (1, 1), (2, 2)]
    assert PictureHashes.joined([]).tints.shape == (0, 192)
