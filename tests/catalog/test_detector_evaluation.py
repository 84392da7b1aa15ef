"""Evaluating the detector by command: metrics, pictures, and refused input."""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from PIL import Image
from playwright.sync_api import Page

from evaluation.detection import overlay, silence
from evaluation.detection.comparing import Compared, pairs
from tests.catalog.marked import BOXED, MASKED, describe, mark, outlines
from vision import nothing, runtime
from vision.detector import SURE, THRESHOLD
from vision.types import Box, Garment


@dataclass(frozen=True)
class Run:
    data: Path
    printed: str
    report: dict[str, Any]
    page: Path


@pytest.fixture(scope="module")
def run(small_catalogue: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Evaluate both splits, and a folder with two pictures and another file, by the command."""
    place = tmp_path_factory.mktemp("detector")
    data = mark(small_catalogue, place / "<data>")
    (place / "without" / "streets").mkdir(parents=True)
    Image.new("RGB", (300, 200), "grey").save(place / "without" / "streets" / "a.png")
    nothing.picture("car", 1).save(place / "without" / "b.png")
    (place / "without" / "notes.txt").write_text("nothing to see")
    out = io.StringIO()
    call_command("evaluate", detector=data, without=place / "without", stdout=out)
    printed = out.getvalue()
    report = json.loads(Path(printed.split("Report: ")[1].strip()).read_text())
    return Run(data, printed, report["detector"], Path(printed.split("Pictures: ")[1].splitlines()[0]))


def cells(printed: str, title: str) -> dict[str, list[str]]:
    """Return the rows of the printed table with this title."""
    table = printed.split(title)[1].split("└")[0]
    rows = [[cell.strip() for cell in line.strip("│").split("│")] for line in table.splitlines() if "│" in line]
    return {name: values for name, *values in rows}


@pytest.mark.parametrize(("split", "photos", "figures"), [("street_val", MASKED, 4), ("boxes_val", BOXED, 2)])
def test_every_label_has_its_figures_and_the_mean_is_over_labels(
    run: Run, split: str, photos: int, figures: int
) -> None:
    printed = cells(run.printed, f"detector on {split}, {photos} photos")
    truths = Counter(outlines(run.data, split))
    mean = printed.pop(f"mean of {len(truths)} labels")

    assert {label: int(values[0]) for label, values in printed.items()} == truths
    assert int(mean[0]) == truths.total()
    assert {len(values) for values in (*printed.values(), mean)} == {1 + figures}
    for place in range(1, 1 + figures):
        column = [float(values[place]) for values in printed.values()]
        assert all(0 <= value <= 1 for value in column)
        assert float(mean[place]) == pytest.approx(sum(column) / len(column), abs=0.0011)


def test_the_detector_finds_drawn_garments(run: Run) -> None:
    assert run.report["splits"]["street_val"]["box AP50"] > 0.3


def test_masks_are_measured_only_where_they_are_known(run: Run) -> None:
    assert run.printed.count("mask AP50-95") == 1
    assert run.printed.count("masks are not known") == 1
    assert run.report["splits"]["boxes_val"]["mask AP50"] is None
    assert run.report["splits"]["street_val"]["mask AP50"] is not None


def test_the_report_holds_what_is_printed(run: Run) -> None:
    for split, found in run.report["splits"].items():
        printed = cells(run.printed, f"detector on {split}, {found['photos']} photos")
        for label, one in found["by label"].items():
            figures = [one[name] for name in ("box AP50", "box AP50-95", "mask AP50", "mask AP50-95")]
            assert [float(value) for value in printed[label][1:]] == [one for one in figures if one is not None]
    assert (run.report["threshold"], run.report["sure"]) == (THRESHOLD, SURE)


def test_pictures_without_garments_are_counted_by_kind(run: Run) -> None:
    printed = cells(run.printed, "detector on pictures without garments")
    kinds = {name: int(values[0]) for name, values in printed.items()}
    drawn = {f"{kind} (drawn)": silence.EACH for kind in ("chart", "room", "car")}
    assert kinds == {**drawn, "without": 1, "streets": 1, "all": 3 * silence.EACH + 2}
    for pictures, silent, share in printed.values():
        assert float(share) == pytest.approx(int(silent) / int(pictures), abs=0.0006)
    assert run.report["without garments"]["pictures"] == kinds["all"]
    assert "cannot be opened as pictures: 1." in run.printed


def test_drawings_are_the_same_each_time_and_of_kinds_that_nobody_learns() -> None:
    assert not set(silence.DRAWN) & set(nothing.LEARNT)
    one, same, other = (nothing.picture("room", seed) for seed in (silence.FIRST, silence.FIRST, silence.FIRST + 1))
    assert one.tobytes() == same.tobytes()
    assert one.tobytes() != other.tobytes()


def test_the_page_needs_nothing_but_itself(run: Run) -> None:
    page = run.page.read_text()
    links = re.findall(r'(?:src|href)="([^"]*)"', page)
    assert {link.split(",")[0] for link in links if not link.startswith("#")} == {"data:image/webp;base64"}
    assert not re.search(r"<script|@import|url\(", page)
    assert "&lt;data&gt;" in page
    assert "<data>" not in page


def test_the_page_has_its_sections_with_pictures_and_what_is_on_them(run: Run) -> None:
    sections = dict(re.findall(r'<section id="([^"]+)">(.*?)</section>', run.page.read_text(), re.DOTALL))
    for split, photos in (("street_val", MASKED), ("boxes_val", BOXED)):
        for name in ("best", "worst", "random"):
            section = sections[f"{split}-{name}"]
            assert section.count("<image ") == section.count("<use ") == photos
            shown = Counter(re.findall(r'aria-label="there: ([^"]*)"', section))
            assert Counter(name.removesuffix(" ✗") for one in shown.elements() for name in one.split(", ")) == Counter(
                outlines(run.data, split)
            )
        scores = [float(score) for score in re.findall(r"Score ([\d.]+):", sections[f"{split}-worst"])]
        assert scores == sorted(scores)
        assert scores[::-1] == [float(score) for score in re.findall(r"Score ([\d.]+):", sections[f"{split}-best"])]
    whole = run.report["without garments"]
    loud = whole["pictures"] - whole["nothing found"]
    assert sections["without"].count("<image ") == min(loud, 24)
    assert f"{whole['nothing found']} of {whole['pictures']} pictures" in sections["without"]
    assert "Masks are not known." in sections["figures"]


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1440, "light")])
def test_it_fits_the_screen_and_shows_each_picture_twice(page: Page, run: Run, width: int, scheme: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(run.page.as_uri())

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (max(map(int, re.findall(r"\d+", background))) < 128) is (scheme == "dark")
    pairs = page.locator("use").evaluate_all("all => all.map(one => [one.getAttribute('href'), one.getBBox().width])")
    assert len({id for id, _ in pairs}) == len(pairs) == 3 * (MASKED + BOXED)
    assert {wide for _, wide in pairs} == {overlay.WIDE}


def garment(label: str, x: float, y: float, wide: float, high: float, confidence: float = 1.0) -> Garment:
    return Garment(label, confidence, Box(x, y, wide, high))


def compared(truths: list[Garment], finds: list[Garment]) -> Compared:
    return Compared(Path("a.jpg"), b"", (100, 100), truths, finds, pairs(truths, finds))


def test_a_photo_is_scored_by_true_positives_misses_and_false_positives() -> None:
    top, skirt = garment("top", 0.2, 0.0, 0.4, 0.4), garment("skirt", 0.2, 0.5, 0.4, 0.4)
    assert compared([top, skirt], [skirt, top]).score == pytest.approx(1)
    assert compared([top, skirt], [top]).score == pytest.approx(1 / 2)
    assert compared([top], [top, skirt]).score == pytest.approx(1 / 2)
    shorter = garment("top", 0.2, 0.0, 0.4, 0.3)
    assert compared([top], [shorter]).score == pytest.approx(3 / 4)
    assert compared([top], []).score == 0
    assert compared([], [top]).score == 0
    assert compared([], []).score == 1


def test_a_detection_is_correct_once_with_the_right_label_and_enough_overlap() -> None:
    top = garment("top", 0.2, 0.2, 0.4, 0.4)
    near, nearer = garment("top", 0.25, 0.2, 0.4, 0.4), garment("top", 0.21, 0.2, 0.4, 0.4)
    both = compared([top], [near, nearer])
    assert (both.found, both.right) == (frozenset({0}), frozenset({1}))
    assert compared([top], [garment("dress", 0.2, 0.2, 0.4, 0.4)]).found == frozenset()
    assert compared([top], [garment("top", 0.4, 0.2, 0.4, 0.4)]).found == frozenset()


def test_names_lie_within_the_picture_and_not_upon_each_other() -> None:
    crowd = [garment("sunglasses", 0.7 + place / 100, 0.9, 0.2, 0.1, 0.5) for place in range(8)]
    high = overlay.height((100, 150))
    shown = overlay.drawn(crowd, {0}, (100, 150), sure=True)
    assert [one.name for one in shown] == ["sunglasses 0.50", *["sunglasses 0.50 ✗"] * 7]
    plates = [one.plate for one in shown]
    assert all(one.x >= 0 and one.x + one.wide <= overlay.WIDE and 0 <= one.y <= high - overlay.LINE for one in plates)
    rows = sorted(one.y for one in plates)
    assert all(below - above >= overlay.LINE - 1e-6 for above, below in pairwise(rows))


def test_an_outline_is_drawn_where_it_is_known_and_a_box_where_it_is_not() -> None:
    known = Garment("top", 1.0, Box(0, 0, 1, 1), ((0.0, 0.0), (1.0, 0.0), (0.5, 1.0)))
    assert overlay.drawn([known], (), (100, 100), sure=False)[0].points == "0.0,0.0 200.0,0.0 100.0,200.0"
    boxed = overlay.drawn([known], (), (100, 100), sure=False, boxes=True)[0]
    assert boxed.points == "0.0,0.0 200.0,0.0 200.0,200.0 0.0,200.0"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "Give what to measure on"),
        ({"without": "."}, "Give what to measure on"),
        ({"detector": ".", "limit": 5, "held_out": True}, "--limit and --held-out cannot be used without a catalogue"),
        ({"detector": "nowhere"}, "nowhere is no folder"),
        ({"detector": "."}, "it has no data.yaml"),
    ],
)
def test_what_is_missing_is_a_sentence(tmp_path: Path, options: dict[str, Any], message: str) -> None:
    given = {name: tmp_path / value if isinstance(value, str) else value for name, value in options.items()}
    path = [given.pop("path")] if "path" in given else []
    with pytest.raises(CommandError, match=message):
        call_command("evaluate", *path, **given)


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("data.yaml", "names: [", "cannot be read"),
        ("data.yaml", "nc: 12", "how the labels are called"),
        ("data.yaml", "names: {1: top, 5: hat}", "how the labels are called"),
        ("labels/street_val/a.txt", "", "nothing to measure with"),
        ("labels/street_val/a.txt", "0 0.5 0.5 0.2 0.2", r"a\.txt, line 1: this is no label with an outline"),
        ("labels/street_val/a.txt", "0 0.1 0.1 0.9 0.1 0.5 0.9\n99 0 0 1 0 1 1", "line 2"),
        ("labels/street_val/a.txt", "0 0.1 0.1 0.9 0.1 0.5 9", "line 1"),
        ("labels/street_val/a.txt", "0 0.1 0.1 0.9 nan 0.5 0.9", "line 1"),
        ("labels/street_val/a.txt", "top 0.1 0.1 0.9 0.1 0.5 0.9", "line 1"),
    ],
)
def test_a_data_set_that_cannot_be_used_is_a_sentence(tmp_path: Path, file: str, text: str, message: str) -> None:
    describe(tmp_path)
    for kind in ("images", "labels"):
        (tmp_path / kind / "street_val").mkdir(parents=True)
    Image.new("RGB", (20, 20)).save(tmp_path / "images" / "street_val" / "a.jpg")
    (tmp_path / file).write_text(text)
    with pytest.raises(CommandError, match=message):
        call_command("evaluate", detector=tmp_path)


def test_a_data_set_of_other_labels_is_a_sentence(run: Run, tmp_path: Path) -> None:
    (tmp_path / "data.yaml").write_text("names: [sock, glove, " + ", ".join(f"x{number}" for number in range(10)) + "]")
    for kind in ("images", "labels"):
        (tmp_path / kind).symlink_to(run.data / kind)
    with pytest.raises(CommandError, match=r"another detector: its labels are sock, glove, .*; those of .* top, "):
        call_command("evaluate", detector=tmp_path)


def test_without_a_detector_there_is_nothing_to_measure(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runtime, "detector", lambda: None)
    with pytest.raises(CommandError, match="there is no detector to measure"):
        call_command("evaluate", detector=run.data)


@pytest.mark.parametrize(("make", "message"), [(False, "is no folder"), (True, "holds no photo")])
def test_a_folder_without_photos_is_a_sentence(run: Run, tmp_path: Path, make: bool, message: str) -> None:
    folder = tmp_path / "photos"
    if make:
        folder.mkdir()
    with pytest.raises(CommandError, match=message):
        call_command("evaluate", detector=run.data, without=folder)
