"""Augment training pictures: shop photos, cut-outs and phone photos."""

from __future__ import annotations

from enum import Flag, auto

import torch
import torch.nn.functional as F
from torch import Tensor

MEAN, STD = 0.5, 0.25


Channels = float | tuple[float, ...]


class Change(Flag):
    """Kinds of augmentation."""

    NONE = 0
    PLACE = auto()
    """Rotation, scaling, translation and mirroring, on white."""
    BACKGROUND = auto()
    """A random background for a quarter of the pictures."""
    LIGHT = auto()
    """Different lighting for 60 % of the pictures."""
    HIDDEN = auto()
    """A hidden square in a quarter of the pictures."""
    ALL = PLACE | BACKGROUND | LIGHT | HIDDEN


def standardised(pixels: Tensor, mean: Channels = MEAN, std: Channels = STD) -> Tensor:
    """Standardise (n, 3, h, w) pixels from 0 to 1 for the image tower, with one ``mean`` and ``std`` or per channel."""
    return (pixels - torch.tensor(mean).view(-1, 1, 1)) / torch.tensor(std).view(-1, 1, 1)


def augment(
    pixels: Tensor,
    size: int,
    generator: torch.Generator,
    mean: Channels = MEAN,
    std: Channels = STD,
    changes: Change = Change.ALL,
) -> Tensor:
    """Augment (n, 4, s, s) pixels from 0 to 1, whose fourth channel is the foreground mask, to the encoder's input.

    Returns (n, 3, size, size) standardised pixels.
    """
    count = len(pixels)

    def uniform(low: float, high: float, *shape: int) -> Tensor:
        return low + (high - low) * torch.rand(count, *shape, generator=generator)

    def chosen(change: Change, share: float) -> Tensor:
        drawn = torch.rand(count, 1, 1, 1, generator=generator)
        return (drawn < (share if change in changes else 0)).float()

    angle, scale, aspect = uniform(-0.18, 0.18), uniform(0.78, 1.25), torch.exp(uniform(-0.12, 0.12))
    flip = torch.where(uniform(0, 1) < 0.5, -1.0, 1.0)
    cos, sin = torch.cos(angle), torch.sin(angle)
    across = torch.stack([cos / scale * aspect * flip, -sin / scale, uniform(-0.15, 0.15)], -1)
    down = torch.stack([sin / scale * flip, cos / scale / aspect, uniform(-0.15, 0.15)], -1)
    places = torch.stack([across, down], 1)
    if Change.PLACE not in changes:
        places = torch.eye(2, 3).expand(count, 2, 3)
    grid = F.affine_grid(places, [count, 4, size, size], align_corners=False)
    inverted = torch.cat([1 - pixels[:, :3], pixels[:, 3:]], 1)
    moved = F.grid_sample(inverted, grid, align_corners=False)
    picture, garment = 1 - moved[:, :3], moved[:, 3:]

    elsewhere = chosen(Change.BACKGROUND, 0.25) * (1 - garment)
    texture = F.interpolate(uniform(-0.15, 0.15, 3, 6, 6), size=(size, size), mode="bilinear")
    background = (uniform(0.2, 0.95, 3, 1, 1) + texture).clamp(0, 1)
    picture = picture * (1 - elsewhere) + background * elsewhere

    light = chosen(Change.LIGHT, 0.6)
    gamma, gain = torch.exp(uniform(-0.22, 0.22, 1, 1, 1)), torch.exp(uniform(-0.3, 0.2, 1, 1, 1))
    tint = torch.exp(uniform(-0.05, 0.05, 3, 1, 1))
    relit = (picture.clamp(1e-3, 1) ** gamma * gain * tint).clamp(0, 1)
    picture = picture * (1 - light) + relit * light

    hidden = chosen(Change.HIDDEN, 0.25).flatten().nonzero().flatten().tolist()
    for row in hidden:
        side = int(size * (0.15 + 0.2 * torch.rand(1, generator=generator).item()))
        top, left = (int(torch.rand(1, generator=generator).item() * (size - side)) for _ in range(2))
        picture[row, :, top : top + side, left : left + side] = 1.0
    return standardised(picture, mean, std)
