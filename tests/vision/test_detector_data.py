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
from training.detector.dataset import packshots
from training.detector.labels import LABELS
from training.detector.mining import false_positives
from training.detector.worn import corrected, pasted
from training.person_detector import checked
from training.precision import MANTISSA, rounded
from vision.types import Box, Garment

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


def test_packshots_show_one_garment_or_none(tmp_path: Path) -> None:
    photo = _floor()
    ImageDraw.Draw(photo).rectangle((72, 96, 168, 224), fill=(20, 20, 160))
    rows = ["id,article_type,image"]
    for number, kind in enumerate(("Bag", "Bracelet", "Garden chair")):
        photo.save(tmp_path / f"{number}.jpg")
        rows.append(f"{number},{kind},{number}.jpg")
    (tmp_path / "products.csv").write_text("\n".join(rows))

    bag, bracelet = packshots(tmp_path, random.Random(1))

    assert (_labels(bag.rows), bracelet.rows) == (["bag"], [])


PERSON = Box(0.2, 0.0, 0.6, 1.0)


def _garment(label: str, *box: float) -> Garment:
    return Garment(label, 0.5, Box(*box))


def test_the_catalogue_corrects_what_is_detected_on_people() -> None:
    found = [
        _garment("outerwear", 0.2, 0.15, 0.6, 0.5),
        _garment("trousers", 0.3, 0.6, 0.4, 0.4),
        _garment("hat", 0.4, 0, 0.2, 0.1),
    ]
    assert [one.label for one in corrected(found, "top", PERSON)] == ["top", "trousers"]
    assert [one.label for one in corrected(found, "shorts", PERSON)] == ["shorts", "outerwear"]


def test_a_product_that_is_not_detected_or_includes_the_head_is_not_learnt_from() -> None:
    assert corrected([_garment("trousers", 0.3, 0.6, 0.4, 0.4)], "dress", PERSON) == []
    assert corrected([_garment("top", 0.2, 0.0, 0.6, 0.6)], "top", PERSON) == []
    assert corrected([_garment("top", 0.2, 0.2, 0.1, 0.1)], "top", PERSON) == []


def test_a_person_is_put_on_a_street_where_they_stood() -> None:
    picture, street = Image.new("RGB", SIZE, "white"), Image.new("RGB", (500, 300), "green")
    outline = ((0.25, 0.25), (0.75, 0.25), (0.75, 1.0), (0.25, 1.0))
    placed_on = pasted(picture, Garment("person", 0.9, Box(0.25, 0.25, 0.5, 0.75), outline), street)
    assert placed_on.size == SIZE
    assert placed_on.getpixel((120, 200)) == (255, 255, 255)
    assert placed_on.getpixel((10, 10)) == street.getpixel((0, 0))


def test_weights_of_unknown_origin_are_not_loaded(tmp_path: Path) -> None:
    file = tmp_path / "yolo11n-seg.pt"
    file.write_bytes(b"anything")
    with pytest.raises(SystemExit, match="is not Ultralytics'"):
        checked(file)


def test_rounding_weights_changes_each_by_less_than_a_hundredth() -> None:
    weights = np.random.default_rng(1).normal(0, 1, 1000).astype(np.float32)
    shorter = rounded(weights).astype(np.float32)
    assert np.abs(shorter / weights - 1).max() < 0.01
    assert not np.any(rounded(weights).view(np.uint16) & ((1 << (10 - MANTISSA)) - 1))
