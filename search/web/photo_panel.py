"""The shopper's photos beside the results: what was found in them and what can be searched with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext

from search.photo_store import Photo
from search.web.cards import Link
from search.web.labels import GARMENTS, REFINEMENTS, garment_name, number
from search.web.photo_part import PhotoPart, percent
from search.web.state import MOST_PHOTOS, PageState
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
class PanelPhoto:
    """One of the photos that are searched with: its size in pixels, ``label`` and ``points`` of the selected part.

    ``url`` makes it the current one; ``without_url`` searches without it.
    """

    url: str
    address: str
    width: int
    height: int
    name: str
    label: str
    points: str
    liked: bool
    current: bool
    without_url: str


@dataclass(frozen=True, slots=True)
class PhotoPanel:
    """The current photo and the possible actions, beside the ``photos`` that are searched with.

    ``area`` is a drawn box in pixels, ``sides`` the box from which adjusting starts, in percent. ``kept`` are the
    parameters of the photos, ``hidden`` those of everything but the words, ``kinds`` the types that the part may be
    declared to be. ``beside`` is the whole query string for another photo, "" if no more are allowed; ``turned_url``
    inverts how the photo counts, "" if nothing else is liked. ``several``: whether anything else is searched with.
    """

    url: str
    width: int
    height: int
    photos: tuple[PanelPhoto, ...]
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
    liked: bool
    turned_url: str
    beside: str
    remove_url: str
    look_url: str
    delete_url: str
    next_url: str
    share_url: str
    here: str
    is_own: bool
    is_shared: bool
    several: bool


def photo_panel(state: PageState, kept: Sequence[Photo]) -> PhotoPanel:
    """``kept``: the state's photos, in the same order."""
    part, photo = state.part, kept[state.current]
    garments = tuple(_outline(index, found, state, photo) for index, found in enumerate(photo.garments))
    chosen = part.chosen(photo.garments)
    label = part.label or (chosen.label if chosen else "")
    without_words = replace(state, query=replace(state.query, text=""))
    others = [one for one in state.photos if one is not part]
    can_turn = bool(state.like) or any(one.liked for one in others)
    return PhotoPanel(
        url=_address(part),
        width=photo.width,
        height=photo.height,
        photos=tuple(_panel_photo(state, place, one) for place, one in enumerate(kept)),
        garments=garments,
        whole=chosen is None and part.box is None,
        whole_url=state.with_part(garment=None, box=None, label="").url(),
        area=_corners(part.box, photo) if part.box else "",
        sides=_sides(part.box or (chosen.box if chosen else WHOLE)),
        kinds=_kinds(label) if chosen or part.box else (),
        placeholder=str(REFINEMENTS.get(label, gettext("Like this, but… in red"))),
        kept=tuple(state.own_params()),
        hidden=tuple(without_words.params()),
        without_area=tuple(state.with_part(garment=None, box=None).params()),
        without_label=tuple(state.with_part(label="").params()),
        liked=part.liked,
        turned_url=state.with_part(liked=not part.liked).url() if can_turn else "",
        beside=urlencode(state.params()) if len(state.photos) < MOST_PHOTOS else "",
        remove_url=state.url(photos=(), current=0),
        look_url=f"{reverse('search:look')}?{urlencode(state.own_params())}" if len(garments) > 1 else "",
        delete_url=reverse("search:photo_delete", args=[part.token]),
        next_url=state.without_photo(state.current).url() if others or state.like else reverse("search:home"),
        share_url=reverse("search:photo_share", args=[part.token]),
        here=state.url(),
        is_own=photo.is_own,
        is_shared=photo.is_shared,
        several=len(state.photos) > 1 or state.is_mixed,
    )


def _panel_photo(state: PageState, place: int, photo: Photo) -> PanelPhoto:
    part = state.photos[place]
    chosen = part.chosen(photo.garments)
    return PanelPhoto(
        url=replace(state, current=place).url(),
        address=_address(part),
        width=photo.width,
        height=photo.height,
        name=gettext("Photo %(place)s") % {"place": number(place + 1)},
        label=garment_name(chosen.label) if chosen else "",
        points=_polygon(chosen, photo) if chosen else _corners(part.box, photo) if part.box else "",
        liked=part.liked,
        current=place == state.current,
        without_url=state.without_photo(place).url(),
    )


def _address(part: PhotoPart) -> str:
    return reverse("search:photo_file", args=[part.token])


def _outline(index: int, found: Garment, state: PageState, photo: Photo) -> Outline:
    part = state.part
    current = index == part.garment
    label = garment_name(part.label if current and part.label else found.label)
    url = state.with_part(garment=index, box=None, label="").url()
    return Outline(index, label, _polygon(found, photo), url, current)


def _polygon(found: Garment, photo: Photo) -> str:
    points = " ".join(f"{x * photo.width:.1f},{y * photo.height:.1f}" for x, y in found.outline)
    return points or _corners(found.box, photo)


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
