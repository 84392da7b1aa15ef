"""Small files that demand disproportionate memory or time to decode."""

from __future__ import annotations

import io

from PIL import Image


def many_scans(scans: int, size: tuple[int, int] = (64, 64)) -> bytes:
    """Return a progressive JPEG whose last scan is repeated."""
    file = io.BytesIO()
    Image.new("RGB", size, "grey").save(file, "JPEG", progressive=True)
    data = file.getvalue()
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * scans + data[-2:]


def flat(kind: str, side: int, mode: str = "RGBA") -> bytes:
    """Return a picture of one colour, which is small whatever its number of pixels."""
    file = io.BytesIO()
    Image.new(mode, (side, side), 0).save(file, kind, **({"lossless": True} if kind == "WEBP" else {}))
    return file.getvalue()


def claims(width: int, height: int) -> bytes:
    """Return a WebP of a few bytes whose header claims this size."""
    bits = (width - 1) | (height - 1) << 14 | 1 << 28
    body = b"VP8L" + (13).to_bytes(4, "little") + b"\x2f" + bits.to_bytes(4, "little") + b"\x88\x88\x08\x07\0" * 2
    return b"RIFF" + (len(body) + 4).to_bytes(4, "little") + b"WEBP" + body[:26]
