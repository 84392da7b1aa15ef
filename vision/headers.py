"""Read a picture's size and, for a JPEG, the number of its scans from the file without a decoder.

A file of a few bytes can demand gigabytes of memory or minutes of work, and some decoders reserve memory as soon as
they open one. Such files are therefore rejected here before anything else reads them. Formats that are not parsed here
give None; for those only the limits of the decoder process apply.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass

ISPE = re.compile(rb"\0\0\0\x14ispe\0\0\0\0(.{8})", re.DOTALL)
"""The AVIF and HEIF box that holds the size of an image or a tile."""
BOXES_WITHIN = 2**18
"""Bytes at the start of the file that are searched for these boxes, which are part of the metadata."""
NEXT_MARKER = re.compile(rb"\xff+([^\x00\xd0-\xd7\xff])", re.DOTALL)
"""Start of the next JPEG segment. In compressed data, FF 00 is an escaped FF and FF D0 to FF D7 are restart markers."""
SOI, EOI, SOS = 0xD8, 0xD9, 0xDA
FRAMES = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})
BARE = frozenset({0x01, SOI, *range(0xD0, 0xD8)})
"""Markers that no length field follows."""
MOST_COUNTED = 1000
"""Scans at which counting stops: counting tens of thousands would block everything else in this process."""


@dataclass(frozen=True, slots=True)
class Header:
    """Size in pixels as stored. ``scans`` is 1 for every format but JPEG and at most MOST_COUNTED."""

    width: int
    height: int
    scans: int = 1


def read_header(data: bytes) -> Header | None:
    """Return the header of a JPEG, PNG, WebP, AVIF or HEIF file; None for other formats and for invalid headers."""
    try:
        if data.startswith(b"\xff\xd8\xff"):
            return _jpeg(data)
        if data.startswith(b"\x89PNG\r\n\x1a\n"):
            return Header(*struct.unpack_from(">II", data, 16))
        if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            return _webp(data)
        if data[4:8] == b"ftyp":
            return _boxes(data)
    except (struct.error, IndexError):
        pass  # a truncated file; the decoder reports it
    return None


def _jpeg(data: bytes) -> Header | None:
    width = height = scans = 0
    at = 2
    while (marker := NEXT_MARKER.search(data, at)) is not None:
        kind, at = marker[1][0], marker.end()
        if kind == EOI:
            break
        if kind in BARE:
            continue
        if kind in FRAMES and not scans:
            height, width = struct.unpack_from(">HH", data, at + 3)
        scans += kind == SOS
        if scans == MOST_COUNTED:
            break
        at += max(2, struct.unpack_from(">H", data, at)[0])
    return Header(width, height, scans) if width else None


def _webp(data: bytes) -> Header | None:
    kind = data[12:16]
    if kind == b"VP8X":  # the canvas: each side minus one, in 24 bits
        return Header(int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1)
    if kind == b"VP8L":
        bits = struct.unpack_from("<I", data, 21)[0]
        return Header((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", data, 26)
        return Header(width & 0x3FFF, height & 0x3FFF)
    return None


def _boxes(data: bytes) -> Header | None:
    sizes = [struct.unpack(">II", found[1]) for found in ISPE.finditer(data[:BOXES_WITHIN])]
    return Header(*max(sizes, key=lambda size: size[0] * size[1])) if sizes else None
