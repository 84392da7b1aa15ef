"""The shopper's photo beside the results: what was found in it and what can be searched with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import gettext

from search.photo_store import Photo
from search.web.cards import Link
from search.web.labels import GARMENTS, REFINEMENTS, garment_name
from search.web.state import PageState, percent
from vision.types import Box, Garment

WHOLE = Box(0, 0, 1, 1)


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
    """``area`` is a drawn box in pixels, ``sides`` the box that adjusting starts from, in percent. ``kept`` are the
    parameters of the photo, ``hidden`` those of everything but the words, ``kinds`` what the part may be said to be.
    """

    url: str
    width: int
    height: int
    garments: tuple[Outline, ...]
    whole: bool
    whole_url: str
    area: str
    sides: tuple[tuple[str, str, str], ...]
    kinds: tuple[Link, ...]
    placeholder: str
    kept: tuple[tuple[str, str], ...]
    hidden: tuple[tuple[str, str], ...]
    without_area: tuple[tuple[str, str], ...]
    without_label: tuple[tuple[str, str], ...]
    remove_url: str
    look_url: str
    delete_url: str
    share_url: str
    here: str
    is_own: bool
    is_shared: bool


def photo_panel(state: PageState, photo: Photo) -> PhotoPanel:
    garments = tuple(_outline(index, found, state, photo) for index, found in enumerate(photo.garments))
    chosen = chosen_garment(state, photo.garments)
    label = state.label or (chosen.label if chosen else "")
    without_words = replace(state, query=replace(state.query, text=""))
    address = reverse("search:photo_file", args=[state.photo])
    return PhotoPanel(
        url=address,
        width=photo.width,
        height=photo.height,
        garments=garments,
        whole=chosen is None and state.box is None,
        whole_url=state.url(garment=None, box=None, label=""),
        area=_corners(state.box, photo) if state.box else "",
        sides=_sides(state.box or (chosen.box if chosen else WHOLE)),
        kinds=_kinds(label) if chosen or state.box else (),
        placeholder=str(REFINEMENTS.get(label, gettext("Like this, but… in red"))),
        kept=tuple(state.own_params()),
        hidden=tuple(without_words.params()),
        without_area=tuple(replace(state, garment=None, box=None).params()),
        without_label=tuple(replace(state, label="").params()),
        remove_url=state.url(photo="", garment=None),
        look_url=f"{reverse('search:look')}?photo={state.photo}" if len(garments) > 1 else "",
        delete_url=reverse("search:photo_delete", args=[state.photo]),
        share_url=reverse("search:photo_share", args=[state.photo]),
        here=state.url(),
        is_own=photo.is_own,
        is_shared=photo.is_shared,
    )


def chosen_garment(state: PageState, garments: Sequence[Garment]) -> Garment | None:
    """What is searched with: a find under the label that the shopper gave it, or a drawn area with a label."""
    if state.box:
        return Garment(state.label, 1.0, state.box) if state.label else None
    if state.garment is None or state.garment >= len(garments):
        return None
    found = garments[state.garment]
    return replace(found, label=state.label) if state.label else found


def _outline(index: int, found: Garment, state: PageState, photo: Photo) -> Outline:
    current = index == state.garment
    label = garment_name(state.label if current and state.label else found.label)
    points = " ".join(f"{x * photo.width:.1f},{y * photo.height:.1f}" for x, y in found.outline)
    url = state.url(garment=index, box=None, label="")
    return Outline(index, label, points or _corners(found.box, photo), url, current)


def _corners(box: Box, photo: Photo) -> str:
    left, top = box.x * photo.width, box.y * photo.height
    right, bottom = left + box.width * photo.width, top + box.height * photo.height
    return f"{left:.1f},{top:.1f} {right:.1f},{top:.1f} {right:.1f},{bottom:.1f} {left:.1f},{bottom:.1f}"


def _sides(box: Box) -> tuple[tuple[str, str, str], ...]:
    names = (gettext("Left"), gettext("Top edge"), gettext("Width"), gettext("Height"))
    keys = ("left", "top", "width", "height")
    return tuple((key, name, f"{side:.0f}") for key, name, side in zip(keys, names, percent(box), strict=True))


def _kinds(label: str) -> tuple[Link, ...]:
    kinds = [Link(str(name), "", current=label == one, value=one) for one, name in GARMENTS.items()]
    if label not in GARMENTS:
        kinds.insert(0, Link(garment_name(label) if label else gettext("Choose a type"), "", current=True, value=label))
    return tuple(kinds)
