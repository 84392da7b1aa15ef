"""Photos of shoppers: kept for some hours in Redis, so that an address can name one, then gone by themselves."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from PIL import Image

from search.engine.connection import available, key
from vision.image import encode_picture, open_picture
from vision.types import Box, Garment


@dataclass(frozen=True, slots=True)
class Photo:
    """A kept photo: JPEG without metadata, its size in pixels, and what was found in it."""

    picture: bytes
    width: int
    height: int
    garments: tuple[Garment, ...]

    def opened(self) -> Image.Image:
        return open_picture(self.picture)


def save(picture: Image.Image, garments: Sequence[Garment]) -> str:
    """Keep a photo for PHOTO_TTL_HOURS; returns its token. Errors: SearchUnavailable."""
    token = secrets.token_urlsafe(12)
    width, height = picture.size
    fields: dict[str, bytes | str | int] = {
        "picture": encode_picture(picture),
        "width": width,
        "height": height,
        "garments": json.dumps([_plain(garment) for garment in garments]),
    }
    with available() as client, client.pipeline() as pipe:
        pipe.hset(key("photo", token), mapping=fields)  # type: ignore[arg-type]
        pipe.expire(key("photo", token), max(60, round(settings.PHOTO_TTL_HOURS * 3600)))
        pipe.execute()
    return token


def load(token: str) -> Photo | None:
    """A kept photo, or None when its time is over or there never was one. Errors: SearchUnavailable."""
    with available() as client:
        fields: Any = client.hgetall(key("photo", token))
    if not fields:
        return None
    return Photo(
        picture=fields[b"picture"],
        width=int(fields[b"width"]),
        height=int(fields[b"height"]),
        garments=tuple(_garment(plain) for plain in json.loads(fields[b"garments"])),
    )


def delete(token: str) -> None:
    """Forget a photo and what was found in it. Errors: SearchUnavailable."""
    with available() as client:
        client.delete(key("photo", token))


def _plain(garment: Garment) -> dict[str, Any]:
    box = garment.box
    return {
        "label": garment.label,
        "confidence": round(float(garment.confidence), 4),
        "box": [box.x, box.y, box.width, box.height],
        "outline": [[round(x, 5), round(y, 5)] for x, y in garment.outline],
    }


def _garment(plain: dict[str, Any]) -> Garment:
    outline = tuple((x, y) for x, y in plain["outline"])
    return Garment(plain["label"], plain["confidence"], Box(*plain["box"]), outline)
