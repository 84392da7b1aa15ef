"""Patterns, sleeves, lengths and necklines: the shops' own labels, and the heads' predictions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import cast

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw
from safetensors.torch import save_file

from training.attributes import is_even, trained, values_of, write
from vision.attributes import FULL_PICTURE, HEAD, VALUES, Attributes, read, worn_by
from vision.clip_models import ModelError
from vision.features import Features
from vision.look import LENGTH, NECKLINE, PATTERN, SLEEVES
from vision.towers import Rows

WIDTH = 6


class Reds:
    """Features of a picture: how red it is, five times, and once negated."""

    def of(self, pictures: Sequence[Image.Image]) -> Rows:
        reds = np.array([np.asarray(one)[..., 0].mean() / 255 for one in pictures], np.float32)
        return np.stack([reds] * (WIDTH - 1) + [-reds], axis=1)


@pytest.fixture
def heads(tmp_path: Path) -> Path:
    """A head that is certain that red means the last value and black the first."""
    tensors: dict[str, torch.Tensor] = {}
    for name, values in VALUES.items():
        weights = torch.zeros(len(values), WIDTH)
        weights[-1, 0], weights[0, 0] = 20, -20
        tensors |= {f"{name}.weights": weights, f"{name}.bias": torch.tensor([10.0] + [0] * (len(values) - 2) + [-10])}
    write(tmp_path / "head.safetensors", tensors)
    return tmp_path / "head.safetensors"


@pytest.mark.parametrize(
    ("row", "known"),
    [
        ({"title": "Alder Men Striped Polo Shirt", "article_type": "Shirts"}, {PATTERN: "striped", NECKLINE: "collar"}),
        ({"title": "Plaid V-Neck Tunic 3/4 Sleeve", "article_type": "Tunics"},
         {PATTERN: "checked", NECKLINE: "v-neck", SLEEVES: "three-quarter sleeves"}),
        ({"title": "Hoodie", "article_type": "Sweatshirts"}, {NECKLINE: "hood", SLEEVES: "long sleeves"}),
        ({"title": "MIMI", "description": "Calf-length dress in a floral weave with short puff sleeves.",
          "article_type": "Dress"}, {PATTERN: "floral", LENGTH: "midi", SLEEVES: "short sleeves"}),
        ({"title": "Striped tote", "article_type": "Handbags"}, {PATTERN: "striped"}),
        ({"title": "Long sleeve T-shirt", "article_type": "Tshirts"}, {SLEEVES: "long sleeves"}),
        ({"title": "Checked wristwatch", "article_type": "Watches"}, {}),
        ({"title": "Sleeveless blouse", "article_type": "SHIRT"}, {SLEEVES: "sleeveless"}),
    ],
)  # fmt: skip
def test_what_a_shop_says_of_a_product_is_read(row: dict[str, str], known: dict[str, str]) -> None:
    assert values_of(row) == known


def test_a_garment_of_one_colour_is_even_and_a_striped_one_is_not() -> None:
    plain = Image.new("RGB", (80, 100), "white")
    ImageDraw.Draw(plain).rectangle((20, 15, 60, 85), fill=(120, 30, 40))
    striped = plain.copy()
    for y in range(15, 85, 8):
        ImageDraw.Draw(striped).rectangle((20, y, 60, y + 3), fill=(240, 240, 90))

    assert is_even(plain)
    assert not is_even(striped)


def test_missing_tags_are_proposed_where_a_garment_has_such_a_thing(heads: Path) -> None:
    told = Attributes(cast("Features", Reds()), heads)
    red, grey = Image.new("RGB", (20, 20), "red"), Image.new("RGB", (20, 20), (128, 0, 0))

    dress, skirt, shoes, unsure = told.proposed([red, red, red, grey], ["dress", "skirt", "", "dress"])

    assert {name: one.value for name, one in dress.items()} == {name: values[-1] for name, values in VALUES.items()}
    assert set(skirt) == {PATTERN, LENGTH}
    assert not shoes
    assert not unsure
    assert all(0.7 <= one.confidence <= 1 for one in dress.values())
    assert told.proposed([], []) == []


def test_a_pattern_is_looked_for_in_the_middle_of_a_picture(heads: Path) -> None:
    told = Attributes(cast("Features", Reds()), heads)
    picture = Image.new("RGB", (40, 40), "black")
    ImageDraw.Draw(picture).rectangle((10, 10, 29, 29), fill="red")

    likely = told.likely([picture])

    assert set(told.likely([picture], [PATTERN])) == {PATTERN}
    assert likely[PATTERN][0].argmax() == len(VALUES[PATTERN]) - 1
    assert likely[NECKLINE][0].argmax() == 0
    # of products, of which the encoder has looked at the whole picture alone, the centre is left out
    assert told.likely([picture], [PATTERN], FULL_PICTURE)[PATTERN][0].argmax() == 0


def test_heads_learn_what_tells_values_apart() -> None:
    draws = np.random.default_rng(1)
    rows = draws.normal(size=(160, 1, 3, 12)).astype(np.float32)
    known = [{SLEEVES: VALUES[SLEEVES][place % 4], PATTERN: "solid"} for place in range(160)]
    rows[np.arange(160), :, :, np.arange(160) % 4] += 5
    known[0] |= {LENGTH: "midi", NECKLINE: "hood"}

    heads = trained([(rows, known)], steps=1000)

    weights, bias = heads[f"{SLEEVES}.weights"].float().numpy(), heads[f"{SLEEVES}.bias"].numpy()
    told = (rows[:, 0, :2] @ weights.T + bias).mean(1).argmax(1)
    assert (told == np.arange(160) % 4).mean() > 0.95


def test_the_bundled_heads_belong_to_the_bundled_weights(tmp_path: Path) -> None:
    assert {name: len(weights) for name, (weights, _) in read(HEAD).items()} == {
        name: len(values) for name, values in VALUES.items()
    }
    other = tmp_path / "other.safetensors"
    zeros = {f"{name}.{part}": torch.zeros(2) for name in VALUES for part in ("weights", "bias")}
    save_file(zeros, other, {"encoder": "0" * 16})

    with pytest.raises(ModelError, match="other weights"):
        read(other)
    with pytest.raises(ModelError, match="Restore it"):
        read(tmp_path / "missing.safetensors")


@pytest.mark.parametrize(
    ("labels", "worn"),
    [(["dress"], {PATTERN, SLEEVES, LENGTH, NECKLINE}), (["top", "dress"], {PATTERN, SLEEVES, NECKLINE}),
     (["trousers"], {PATTERN}), (["shoes"], set()), ([], {PATTERN})],
)  # fmt: skip
def test_garments_have_the_attributes_of_their_label(labels: list[str], worn: set[str]) -> None:
    assert worn_by(labels) == worn
