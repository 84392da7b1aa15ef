"""The detector's training data: masks of garments photographed alone, and composites."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from training.detector.alone import garment_mask
from training.detector.composites import Piece, composites, placed
from training.detector.crops import parts
from training.detector.labels import LABELS
from training.detector.mining import false_positives

SIZE = (240, 320)


def _floor() -> Image.Image:
    noise = np.random.default_rng(1).integers(150, 190, (*SIZE[::-1], 3))
    return Image.fromarray(noise.astype(np.uint8))


def test_a_garment_on_a_floor_is_outlined() -> None:
    photo, truth = _floor(), Image.new("1", SIZE)
    for picture, colour in ((photo, (160, 20, 30)), (truth, 1)):
        ImageDraw.Draw(picture).polygon([(60, 60), (180, 60), (200, 260), (40, 260)], fill=colour)
    mask = garment_mask(np.asarray(photo))
    assert mask is not None
    found, wanted = mask > 0, np.asarray(truth)
    assert (found & wanted).sum() > 0.9 * (found | wanted).sum()


def test_a_photo_in_which_nothing_stands_out_has_no_mask() -> None:
    assert garment_mask(np.full((320, 240, 3), 128, np.uint8)) is None


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A bag on white, an empty floor, and a person in a coat that fills the photo."""
    pictures = {"p1": Image.new("RGB", SIZE, "white"), "e1": _floor(), "s1": _floor()}
    bag, coat = "0.3 0.3 0.7 0.3 0.7 0.7 0.3 0.7", "0 0 1 0 1 1 0 1"
    ImageDraw.Draw(pictures["p1"]).rectangle((72, 96, 168, 224), fill=(20, 20, 160))
    rows = {"p1": f"{LABELS.index('bag')} {bag}", "e1": "", "s1": f"{LABELS.index('outerwear')} {coat}"}
    for kind in ("images", "labels"):
        (tmp_path / kind / "train").mkdir(parents=True)
    for name, picture in pictures.items():
        picture.save(tmp_path / "images" / "train" / f"{name}.jpg")
        (tmp_path / "labels" / "train" / f"{name}.txt").write_text(rows[name])
    return tmp_path


def _labels(rows: list[str]) -> list[str]:
    return [LABELS[int(row.split()[0])] for row in rows]


def test_what_is_cut_out_lies_on_backgrounds_under_its_label(data: Path) -> None:
    for example in composites(data, grounds=4, people=0, rng=random.Random(1)):
        assert example.split == "train"
        assert set(_labels(example.rows)) == {"bag"}
        points = np.array(example.rows[-1].split()[1:], float).reshape(-1, 2)
        across, down = (points.mean(0) * example.picture.size).astype(int)
        red, _, blue = np.asarray(example.picture).astype(int)[down, across]
        assert blue > red + 40


def test_a_person_keeps_what_they_wear_beside_what_is_added(data: Path) -> None:
    (example,) = composites(data, grounds=0, people=1, rng=random.Random(2))
    assert _labels(example.rows) == ["outerwear", "bag"]


def test_a_garment_that_is_hidden_has_no_label_any_more() -> None:
    coat = (LABELS.index("outerwear"), np.array([[0.0, 0], [0.9, 0], [0.9, 1], [0, 1]]))
    shoe = (LABELS.index("shoes"), np.array([[0.91, 0.0], [1, 0], [1, 0.2], [0.91, 0.2]]))
    bag = Piece(LABELS.index("bag"), Image.new("RGBA", (180, 200), (0, 0, 0, 255)))
    ground = Image.new("RGB", (200, 200))
    _, rows = placed(ground, [coat, shoe], bag, (1.0, 1.0), random.Random(3))
    assert "outerwear" not in _labels(rows)
    assert _labels(rows)[-1] == "bag"


def test_parts_of_a_photo_show_garments_in_the_place_where_they_are(data: Path, tmp_path: Path) -> None:
    photo = Image.new("RGB", (600, 800), "white")
    ImageDraw.Draw(photo).rectangle((180, 160, 420, 480), fill=(160, 20, 30))
    (tmp_path / "full").mkdir()
    photo.save(tmp_path / "full" / "1.jpg")
    top = "0.3 0.2 0.7 0.2 0.7 0.6 0.3 0.6"
    (data / "labels" / "train" / "s1.txt").write_text(f"{LABELS.index('top')} {top}")

    (part,) = parts(data, {"s": tmp_path / "full"}, random.Random(4))
    (row,) = part.rows
    assert _labels([row]) == ["top"]
    points = np.array(row.split()[1:], float).reshape(-1, 2) * part.picture.size
    red = np.asarray(part.picture).astype(int)
    down, across = np.nonzero(red[..., 0] - red[..., 1] > 80)
    assert points.min(0) == pytest.approx([across.min(), down.min()], abs=4)
    assert points.max(0) == pytest.approx([across.max(), down.max()], abs=4)


class _SeesRed:
    """A detector that takes whatever is red for a garment."""

    def find(self, pictures: Sequence[Image.Image], threshold: float) -> list[list[str]]:
        return [["top"] if np.asarray(picture)[0, 0, 0] > 255 * threshold else [] for picture in pictures]


def test_pictures_that_are_mistaken_for_garments_are_learnt_from(tmp_path: Path) -> None:
    files = [tmp_path / "apple.png", tmp_path / "sky.png"]
    for file, colour in zip(files, ((200, 20, 20), (20, 20, 200)), strict=True):
        Image.new("RGB", (40, 40), colour).save(file)
    (apple,) = false_positives(_SeesRed(), files, 0.5)
    assert apple.getpixel((0, 0)) == (200, 20, 20)
