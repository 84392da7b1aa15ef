"""Detecting garments, and choosing the one that the product is."""

from __future__ import annotations

import copy
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from demo import demo_products, draw
from vision.detector import BUNDLED, Detector
from vision.finds import Detection, tidied
from vision.garment import Hint, cut_out, garment_for, labels_for, product_garments
from vision.types import Box, Garment

ROOT = Path(__file__).resolve().parents[2]
NO_OUTLINE = np.zeros((0, 2))


def garment(label: str, box: tuple[float, float, float, float], confidence: float = 0.9) -> Garment:
    x, y, width, height = box
    corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
    return Garment(label, confidence, Box(*box), corners)


@pytest.mark.parametrize(
    ("words", "label"),
    [("Jeans", "trousers"), ("Tshirts", "top"), ("Sports Shoes", "shoes"), ("Handbags", "bag"), ("Dresses", "dress"),
     ("Sunglasses", "sunglasses"), ("Track Pants", "trousers"), ("Shorts", "shorts"), ("Caps", "hat"),
     ("Jackets", "outerwear"), ("Skirts", "skirt"), ("Belts", "belt"), ("Flip Flops", "shoes")],
)  # fmt: skip
def test_the_article_type_names_the_garment(words: str, label: str) -> None:
    assert labels_for(Hint(article_type=words))[0] == label


def test_what_is_no_garment_names_none() -> None:
    assert labels_for(Hint("Perfume and Body Mist", "Personal Care", "Fragrance", "Night scent for men")) == []


def test_the_title_helps_where_the_type_says_nothing() -> None:
    assert labels_for(Hint("", "", "", "Slim fit denim jeans"))[0] == "trousers"


def test_jeans_on_a_person_in_a_t_shirt_are_chosen_as_jeans() -> None:
    found = [garment("top", (0.2, 0.1, 0.6, 0.4), 0.95), garment("trousers", (0.25, 0.5, 0.5, 0.45), 0.7)]

    assert garment_for(found, article_type="Jeans") is found[1]
    assert garment_for(found, article_type="Tshirts") is found[0]
    assert garment_for(found, article_type="Watches") is None


def test_uncertain_and_tiny_detections_leave_the_picture_whole() -> None:
    assert garment_for([garment("shoes", (0.1, 0.1, 0.5, 0.5), 0.2)], article_type="Heels") is None
    assert garment_for([garment("shoes", (0.1, 0.1, 0.05, 0.05))], article_type="Heels") is None


def test_a_cut_out_has_padding_and_no_background() -> None:
    picture = Image.new("RGB", (200, 200), "blue")
    picture.paste("red", (60, 60, 140, 140))
    part = cut_out(picture, garment("top", (0.3, 0.3, 0.4, 0.4)), padding=0.25)

    assert part.size == (120, 120)
    assert part.getpixel((60, 60)) == (255, 0, 0)
    assert part.getpixel((2, 2)) == (255, 255, 255)
    assert cut_out(picture, garment("top", (0.3, 0.3, 0.4, 0.4)), background=True).getpixel((1, 1)) == (0, 0, 255)


def test_a_garment_at_the_edge_is_cut_within_the_picture() -> None:
    assert cut_out(Image.new("RGB", (100, 50)), garment("top", (0.0, 0.0, 1.0, 1.0)), padding=0.5).size == (100, 50)


def test_without_a_detector_nothing_is_found() -> None:
    assert product_garments([Image.new("RGB", (10, 10))], [Hint("Jeans")], None) == [None]


@pytest.mark.parametrize("box", [(0, 0, 0, 0.5), (-0.1, 0, 0.5, 0.5), (0.6, 0, 0.5, 0.5), (0, 0, 2, 1)])
def test_boxes_lie_within_the_picture(box: tuple[float, float, float, float]) -> None:
    with pytest.raises(ValueError, match="within the picture"):
        Box(*box)


class _Sees:
    """A stand-in for the network, with detections of these confidences in every picture."""

    labels: tuple[str, ...] = ("top",)

    def __init__(self, *confidences: float) -> None:
        self.confidences = confidences

    def find(self, pictures: Sequence[Image.Image], threshold: float) -> list[list[Detection]]:
        places = [(0.3 * number, 0.1, 0.3 * number + 0.25, 0.9) for number in range(len(self.confidences))]
        finds = [Detection("top", one, place, NO_OUTLINE) for one, place in zip(self.confidences, places, strict=True)]
        return [[find for find in finds if find.confidence >= threshold] for _ in pictures]


def _confidences(detector: Detector, *confidences: float, threshold: float | None = None) -> list[float]:
    seeing = copy.copy(detector)
    seeing._runner = _Sees(*confidences)
    (found,) = seeing.find([Image.new("RGB", (8, 8))], threshold)
    return sorted(one.confidence for one in found)


def test_uncertain_detections_are_shown_only_next_to_a_confident_one(detector: Detector) -> None:
    assert _confidences(detector, 0.3, 0.8) == [0.3, 0.8]
    assert _confidences(detector, 0.3, 0.32) == []
    assert _confidences(detector, 0.1, 0.8) == [0.8]


def test_an_uncertain_detection_counts_with_other_evidence(detector: Detector) -> None:
    assert _confidences(detector, 0.3, threshold=detector.threshold) == [0.3]


def test_a_left_and_a_right_shoe_are_one_detection() -> None:
    finds = [
        Detection("shoes", 0.9, (0.2, 0.8, 0.4, 0.95), NO_OUTLINE),
        Detection("shoes", 0.8, (0.45, 0.8, 0.65, 0.95), NO_OUTLINE),
    ]
    (pair,) = tidied(finds)
    assert pair.box.x == pytest.approx(0.2)
    assert pair.box.width == pytest.approx(0.45)


def test_two_detections_of_one_garment_are_merged_and_the_largest_comes_first() -> None:
    finds = [
        Detection("bag", 0.95, (0.0, 0.0, 0.1, 0.1), NO_OUTLINE),
        Detection("dress", 0.8, (0.2, 0.1, 0.8, 0.9), NO_OUTLINE),
        Detection("dress", 0.6, (0.22, 0.12, 0.8, 0.9), NO_OUTLINE),
    ]
    assert [one.label for one in tidied(finds)] == ["dress", "bag"]


def test_the_bundled_detector_finds_garments_on_white(detector: Detector) -> None:
    products = {one.article_type: one for one in demo_products(600)}
    wanted = {"Tshirts": "top", "Jeans": "trousers"}
    found = detector.find([draw(products[name], 360) for name in wanted])

    for (name, label), garments in zip(wanted.items(), found, strict=True):
        assert label in {one.label for one in garments}, name
        for one in garments:
            assert one.label in detector.labels
            assert len(one.outline) >= 3


def test_both_runtimes_find_the_same(detector: Detector, tmp_path: Path) -> None:
    pictures = [draw(one, 300) for one in demo_products(16, seed=6)]
    slow = Detector(BUNDLED, tmp_path, runtime="torch")
    for fast_finds, slow_finds in zip(detector.find(pictures), slow.find(pictures), strict=True):
        assert [one.label for one in fast_finds] == [one.label for one in slow_finds]
        for one, other in zip(fast_finds, slow_finds, strict=True):
            assert one.confidence == pytest.approx(other.confidence, abs=0.02)
            for side in ("x", "y", "width", "height"):
                assert getattr(one.box, side) == pytest.approx(getattr(other.box, side), abs=0.02)


def test_loading_and_running_the_detector_makes_no_network_call(tmp_path: Path) -> None:
    code = """
import sys
def watch(event, args):
    if event in ("socket.connect", "socket.getaddrinfo", "urllib.Request"):
        print("NETWORK", event, args[-1])
sys.addaudithook(watch)
from pathlib import Path
from PIL import Image
from vision.detector import BUNDLED, Detector
opener = Image.open
Detector(BUNDLED, Path(sys.argv[1]), runtime="torch").find([Image.new("RGB", (64, 64))])
assert Image.open is opener
print("ran")
"""
    environment = {**os.environ, "HOME": str(tmp_path), "YOLO_CONFIG_DIR": str(tmp_path / "yolo")}
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "NETWORK" not in done.stdout
    assert "ran" in done.stdout
    assert not (tmp_path / ".config").exists()


def test_a_coat_comes_before_the_shirt_that_is_worn_under_it() -> None:
    shirt = Detection("top", 0.95, (0.35, 0.2, 0.65, 0.6), NO_OUTLINE)
    coat = Detection("outerwear", 0.5, (0.25, 0.15, 0.75, 0.7), NO_OUTLINE)
    shoes = Detection("shoes", 0.9, (0.4, 0.9, 0.6, 1.0), NO_OUTLINE)

    assert [one.label for one in tidied([shirt, coat, shoes])] == ["outerwear", "top", "shoes"]


def test_a_coat_next_to_a_shirt_comes_after_larger_and_more_confident_detections() -> None:
    shirt = Detection("top", 0.95, (0.0, 0.0, 0.45, 0.9), NO_OUTLINE)
    coat = Detection("outerwear", 0.5, (0.55, 0.1, 0.95, 0.9), NO_OUTLINE)

    assert [one.label for one in tidied([coat, shirt])] == ["top", "outerwear"]
