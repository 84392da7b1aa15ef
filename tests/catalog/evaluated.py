"""A small catalogue of four types of products, and its evaluation."""

from __future__ import annotations

import contextlib
import csv
import random
from collections.abc import Callable, Iterator
from pathlib import Path

from PIL import Image, ImageDraw

from catalog.feeds import open_feed
from evaluation.outcome import Outcome, Plan, evaluate

KINDS = (("Red", "Shirts", "Men"), ("Blue", "Shirts", "Men"), ("Red", "Skirts", "Women"), ("Blue", "Skirts", "Women"))
EACH = 12
PAINT = {"Red": (200, 30, 40), "Blue": (30, 60, 190)}


def garment(colour: str, kind: str, number: int) -> Image.Image:
    """Draw a shirt with sleeves or a skirt in its own shade, size and dots, on white."""
    picture = Image.new("RGB", (96, 128), "white")
    pen = ImageDraw.Draw(picture)
    paint = tuple(min(255, value + 3 * number) for value in PAINT[colour])
    if kind == "Shirts":
        pen.rectangle((30, 30, 66, 100 + number), fill=paint)
        pen.polygon([(30, 30), (8, 60 + number), (18, 66), (34, 46)], fill=paint)
        pen.polygon([(66, 30), (88, 60 + number), (78, 66), (62, 46)], fill=paint)
    else:
        pen.polygon([(36, 30), (60, 30), (80 - number, 110), (16 + number, 110)], fill=paint)
    draw = random.Random(f"{colour}/{kind}/{number}")
    for _ in range(9):
        x, y = draw.randrange(30, 66), draw.randrange(40, 100)
        pen.ellipse((x - 6, y - 6, x + 6, y + 6), fill=tuple(draw.randrange(256) for _ in range(3)))
    return picture


def draw_catalogue(place: Path) -> Path:
    """Write a folder of products; P1 has the picture of P0."""
    (place / "images").mkdir(parents=True)
    rows = []
    for group, (colour, kind, gender) in enumerate(KINDS):
        for number in range(EACH):
            id = f"P{group * EACH + number}"
            title = f"Alder {gender} {colour} {kind[:-1]} {number}"
            rows.append((id, title, gender, colour, kind))
            shown = 0 if id == "P1" else number
            garment(colour, kind, shown).save(place / "images" / f"{id}.png")
    with (place / "products.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([("id", "title", "gender", "colour", "article_type"), *rows])
    return place


def draw_photos(place: Path) -> Path:
    """Write photos of shirts, one of three damaged, and of a hat, which the catalogue does not contain."""
    for kind in ("shirt", "hat"):
        (place / kind).mkdir(parents=True)
        garment("Red", "Shirts", 5).resize((400, 500)).save(place / kind / "1.jpg")
    (place / "shirt" / "2.jpg").write_bytes(b"no picture")
    garment("Blue", "Shirts", 3).resize((400, 500)).save(place / "shirt" / "3.jpg")
    return place


@contextlib.contextmanager
def quietly(what: str, parts: int) -> Iterator[Callable[[int], None]]:
    yield lambda count: None


OWN = ("crimson skirt", "P0")


def run(place: Path, photos: Path | None = None) -> Outcome:
    """Evaluate all products of a folder, and queries that match no label."""
    shown = {kind.name: sorted(kind.iterdir()) for kind in photos.iterdir()} if photos else {}
    with open_feed(place) as feed:
        plan = Plan(frozenset(f"P{number}" for number in range(len(KINDS) * EACH)), False, shown, OWN)
        return evaluate(feed, plan, quietly)
