"""The shopper's photo beside the results: what was found in it and what can be searched with."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.urls import reverse

from search.photo_store import Photo
from search.web.state import PageState
from vision.types import Garment


@dataclass(frozen=True, slots=True)
class Outline:
    """A garment over the photo: ``points`` of an SVG polygon in pixels."""

    index: int
    label: str
    points: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class PhotoPanel:
    url: str
    width: int
    height: int
    garments: tuple[Outline, ...]
    whole: bool
    whole_url: str
    hidden: tuple[tuple[str, str], ...]
    remove_url: str


def photo_panel(state: PageState, photo: Photo) -> PhotoPanel:
    garments = tuple(_outline(index, found, state, photo) for index, found in enumerate(photo.garments))
    without_words = replace(state, query=replace(state.query, text=""))
    return PhotoPanel(
        url=reverse("search:photo_file", args=[state.photo]),
        width=photo.width,
        height=photo.height,
        garments=garments,
        whole=not any(one.current for one in garments),
        whole_url=state.url(garment=None),
        hidden=tuple(without_words.params()),
        remove_url=state.url(photo="", garment=None),
    )


def _outline(index: int, found: Garment, state: PageState, photo: Photo) -> Outline:
    box = found.box
    right, bottom = box.x + box.width, box.y + box.height
    outline = found.outline or ((box.x, box.y), (right, box.y), (right, bottom), (box.x, bottom))
    points = " ".join(f"{x * photo.width:.1f},{y * photo.height:.1f}" for x, y in outline)
    return Outline(index, found.label.capitalize(), points, state.url(garment=index), index == state.garment)
