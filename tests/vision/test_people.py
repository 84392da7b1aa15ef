"""Detecting people in photos, and the garments on each of them."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from PIL import Image

from vision import runtime
from vision.clip_models import ModelError
from vision.detector import BUNDLED, Detector
from vision.finds import Detection
from vision.people import MODEL, People, people
from vision.types import Box, Garment
from vision.worn import GUESSED, Area, garments_in

# located, not imported: importing it replaces Pillow's Image.open for all other tests
ULTRALYTICS = find_spec("ultralytics")
assert ULTRALYTICS
assert ULTRALYTICS.origin
STREET = Path(ULTRALYTICS.origin).parent / "assets" / "bus.jpg"
"""Three people in front of a bus, each less than half as tall as the photo, and a fourth at its edge."""


@pytest.fixture(scope="module")
def finder() -> People:
    return People(threads=1)


@pytest.fixture(scope="module")
def detector(tmp_path_factory: pytest.TempPathFactory) -> Detector:
    return Detector(BUNDLED, tmp_path_factory.mktemp("models"), threads=1)


def test_people_on_a_street_are_found_where_they_stand(finder: People) -> None:
    found = finder.find(Image.open(STREET).convert("RGB"))
    middles = sorted(one.box.x + one.box.width / 2 for one in found)

    assert len(found) >= 3
    assert middles[0] < 0.25 < middles[1] < 0.5 < middles[-1]
    assert all(0.3 < one.box.height < 0.6 for one in found)


def test_nobody_is_found_where_nobody_is(finder: People) -> None:
    assert finder.find(Image.new("RGB", (300, 400), "white")) == []


def test_clothes_of_people_too_small_for_the_detector_are_found(finder: People, detector: Detector) -> None:
    photo = Image.open(STREET).convert("RGB")
    assert detector.find([photo])[0] == []

    found = garments_in(photo, detector, finder)
    wearers = {round(one.box.x + one.box.width / 2, 1) for one in found}

    assert {"trousers", "outerwear"} <= {one.label for one in found}
    assert len(wearers) >= 2
    assert all(one.box.height < 0.5 for one in found)


def test_a_photo_of_nobody_is_left_to_the_detector(finder: People, detector: Detector) -> None:
    photo = Image.new("RGB", (300, 400), "white")
    assert garments_in(photo, detector, finder) == detector.find([photo])[0]
    assert garments_in(photo, detector, None) == detector.find([photo])[0]


class _Blind:
    """A detector without any detections."""

    def find(self, pictures: Sequence[Image.Image], threshold: float = 0.0) -> list[list[Garment]]:
        return [[] for _ in pictures]


def test_people_on_whom_nothing_is_found_are_searched_above_the_hip(finder: People) -> None:
    photo = Image.open(STREET).convert("RGB")
    blind = cast(Detector, _Blind())

    assert garments_in(photo, blind, finder) == []
    guessed = garments_in(photo, blind, finder, lambda part: ("outerwear", 0.9))

    assert 1 <= len(guessed) <= 3
    for one in guessed:
        person = next(who for who in finder.find(photo) if who.box.x == one.box.x)
        assert (one.label, one.confidence) == ("outerwear", GUESSED)
        assert person.box.y < one.box.y
        assert one.box.y + one.box.height < person.box.y + 0.7 * person.box.height
    assert {one.label for one in garments_in(photo, blind, finder, lambda part: ("shoes", 0.9))} == {"top"}


def test_detections_of_one_person_are_one_person_and_specks_none() -> None:
    def found(confidence: float, *corners: float) -> Detection:
        return Detection("person", confidence, corners, np.zeros((0, 2), np.float32))

    same = found(0.4, 0.21, 0.2, 0.31, 0.5)
    specks = found(0.8, 0.7, 0.7, 0.71, 0.75), found(0.8, 0.6, 0.6, 0.61, 0.8)
    (person,) = people([same, found(0.9, 0.2, 0.2, 0.3, 0.5), *specks])

    assert person.confidence == 0.9
    assert (person.box.x, person.box.width) == pytest.approx((0.2, 0.1))
    assert (person.box.y, person.box.height) == pytest.approx((0.2, 0.3))


def test_detections_in_a_crop_are_mapped_to_the_whole_picture() -> None:
    picture = Image.new("RGB", (400, 800), "white")
    area = Area(left=-50, top=400, width=200, height=800)
    find = Garment("top", 0.9, Box(0.5, 0.25, 0.25, 0.25), ((0.5, 0.25), (0.75, 0.25), (0.75, 0.5)))

    placed = area.back(find, picture)

    assert placed
    assert placed.box == Box(0.125, 0.75, 0.125, 0.25)
    assert placed.outline[0] == (0.125, 0.75)
    assert area.back(Garment("top", 0.9, Box(0, 0.6, 0.2, 0.3)), picture) is None


def test_a_model_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"people\.onnx is missing"):
        People(tmp_path / MODEL.name)


def test_without_detection_nobody_is_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runtime, "_settings", runtime.VisionSettings(detector="off"))
    runtime._people.cache_clear()
    try:
        assert runtime.people() is None
    finally:
        runtime._people.cache_clear()
