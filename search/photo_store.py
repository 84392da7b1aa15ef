"""Photos of shoppers: separate files, deleted when they expire, on request, or when there are too many.

The picture is in the storage ``photos`` (a folder, or a private bucket), under a name that does not reveal its token;
what was found in it is in Redis, under the token, for as long. A name begins with the time and the size of its file, so
that a listing is enough to clean up.
"""

from __future__ import annotations

import hashlib
import json
import logging
import secrets
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from PIL import Image

from search.engine.connection import available, key
from vision.image import encode_picture, open_picture
from vision.types import Box, Garment

log = logging.getLogger(__name__)

TOKEN_BYTES = 16
ROOM = 0.8
"""When files are deleted to stay within the budget, they are reduced to this share of it, not just to its limit."""


@dataclass(frozen=True, slots=True)
class Photo:
    """A stored photo: JPEG without metadata, its size in pixels, and what was found in it.

    ``is_own``: requested by the visitor who sent it; ``is_shared``: everybody who has its URL may see it.
    """

    picture: bytes
    width: int
    height: int
    garments: tuple[Garment, ...]
    is_own: bool = True
    is_shared: bool = False

    def opened(self) -> Image.Image:
        return open_picture(self.picture)


def save(picture: Image.Image, garments: Sequence[Garment], holder: str, visitor: str) -> str:
    """Store a photo for PHOTO_TTL_HOURS; return its token.

    ``holder`` is the secret of the browser that may see it, ``visitor`` the one whose budget it counts against. Errors:
    SearchUnavailable, OSError.
    """
    data = encode_picture(picture)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    name = f"{int(time.time() * 1000):012x}-{len(data):08x}-{secrets.token_hex(12)}.jpg"
    width, height = picture.size
    fields: dict[str, bytes | str | int] = {
        "name": name,
        "holder": _digest(holder),
        "width": width,
        "height": height,
        "garments": json.dumps([_plain(garment) for garment in garments]),
    }
    _storage().save(name, ContentFile(data))
    with available() as client, client.pipeline() as pipe:
        pipe.hset(key("photo", token), mapping=fields)  # type: ignore[arg-type]
        pipe.expire(key("photo", token), _seconds())
        pipe.rpush(key("photos-of", visitor), token)
        pipe.expire(key("photos-of", visitor), _seconds())
        pipe.incrby(key("photo-bytes"), len(data))
        kept = pipe.execute()[-1]
    _keep_within_own_budget(visitor)
    if int(kept) > settings.PHOTO_BUDGET_MB * 2**20:
        sweep()
    return token


def load(token: str, holder: str = "") -> Photo | None:
    """Return a stored photo that ``holder`` may see; None if there is none (any more). Errors: SearchUnavailable."""
    fields = _fields(token)
    if not fields:
        return None
    is_own, is_shared = _is_holder(fields, holder), b"shared" in fields
    if not (is_own or is_shared):
        return None
    try:
        with _storage().open(fields[b"name"].decode()) as file:
            picture = file.read()
    except OSError:  # its file was deleted to make room
        return None
    return Photo(
        picture=picture,
        width=int(fields[b"width"]),
        height=int(fields[b"height"]),
        garments=tuple(_garment(plain) for plain in json.loads(fields[b"garments"])),
        is_own=is_own,
        is_shared=is_shared,
    )


def share(token: str, holder: str) -> bool:
    """Let everybody who has its URL see the photo; False if it isn't the holder's. Errors: SearchUnavailable."""
    if not _is_holder(_fields(token), holder):
        return False
    with available() as client:
        client.hset(key("photo", token), "shared", 1)
    return True


def delete(token: str, holder: str) -> bool:
    """Delete the photo at once; False if it isn't the holder's. Errors: SearchUnavailable, OSError."""
    if not _is_holder(_fields(token), holder):
        return False
    _delete(token)
    return True


def sweep() -> int:
    """Delete expired files and, beyond the budget, the oldest; return how many. Errors: SearchUnavailable.

    It looks only at the files, so that files whose entry in Redis was lost are deleted, too.
    """
    kept = sorted(_listed())
    oldest = (time.time() - _seconds()) * 1000
    total = sum(size for _, size, _ in kept)
    budget = settings.PHOTO_BUDGET_MB * 2**20
    target = total if total <= budget else int(budget * ROOM)
    gone = 0
    for made, size, name in kept:
        if made > oldest and total <= target:
            break
        _storage().delete(name)
        total -= size
        gone += 1
    with available() as client:
        client.set(key("photo-bytes"), total)
    return gone


def _keep_within_own_budget(visitor: str) -> None:
    with available() as client:
        tokens = [token.decode() for token in client.lrange(key("photos-of", visitor), 0, -1)]  # type: ignore[union-attr]
    sizes = [_size(_fields(token)) for token in tokens]
    excess = sum(sizes) - settings.PHOTO_VISITOR_MB * 2**20
    for token, size in zip(tokens[:-1], sizes, strict=False):
        if excess <= 0:
            break
        _delete(token)
        excess -= size
        with available() as client:
            client.lrem(key("photos-of", visitor), 1, token)


def _delete(token: str) -> None:
    fields = _fields(token)
    with available() as client, client.pipeline() as pipe:
        pipe.delete(key("photo", token))
        pipe.decrby(key("photo-bytes"), _size(fields))
        pipe.execute()
    if fields:
        _storage().delete(fields[b"name"].decode())


def _listed() -> Iterator[tuple[int, int, str]]:
    """Yield (time in milliseconds, bytes, name) of each file; files not named like ours are ignored."""
    try:
        names = _storage().listdir("")[1]
    except FileNotFoundError:
        return
    for name in names:
        parts = name.split("-")
        try:
            yield int(parts[0], 16), int(parts[1], 16), name
        except (ValueError, IndexError):
            log.warning("The photo storage contains a file that is not a photo.")


def _fields(token: str) -> dict[bytes, bytes]:
    with available() as client:
        found: Any = client.hgetall(key("photo", token))
    return found if b"name" in found else {}  # earlier versions stored the picture itself


def _size(fields: dict[bytes, bytes]) -> int:
    return int(fields[b"name"].split(b"-")[1], 16) if fields else 0


def _is_holder(fields: dict[bytes, bytes], holder: str) -> bool:
    return bool(fields and holder) and secrets.compare_digest(fields[b"holder"], _digest(holder).encode())


def _digest(holder: str) -> str:
    return hashlib.sha256(holder.encode()).hexdigest()


def _seconds() -> int:
    return max(60, round(settings.PHOTO_TTL_HOURS * 3600))


def _storage() -> Storage:
    return storages["photos"]


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
