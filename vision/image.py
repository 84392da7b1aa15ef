"""Open pictures from untrusted sources and encode the copies that Drape stores."""

from __future__ import annotations

import hashlib
import io
import warnings
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError, features

MAX_PIXELS = 40_000_000
ORIGINAL_SIDE = 1200
THUMBNAIL_WIDTHS = (240, 480)
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF", "HEIF", "MPO", "BMP", "TIFF")

BRIGHTEST = 0.98
"""Quantile of the pixels' brightest channel that is used as the brightness of a photo."""
DARK, LIGHT = 0.55, 0.8
"""Photos with a brightness below DARK are raised to LIGHT. None of 503 photos of garments taken at home is below DARK,
including photos of black garments."""
MOST_LIGHT = 6.0
LOOK = 64

# modes that can hold an alpha channel, which is composited over white
_PALETTES = ("RGBA", "LA", "PA", "La", "RGBa")


class PictureError(ValueError):
    """A picture that cannot be used. The text explains why to the person who sent it."""


def restored(kind: type[PictureError], text: str) -> PictureError:
    """Rebuild an error that a decoder process has reported, without calling its constructor."""
    error = kind.__new__(kind, text)
    ValueError.__init__(error, text)
    return error


class NotAPicture(PictureError):
    def __init__(self) -> None:
        super().__init__("This file is not a picture. Use JPEG, PNG, WebP, GIF, AVIF or HEIC.")


class TruncatedPicture(PictureError):
    def __init__(self) -> None:
        super().__init__("This picture is damaged: its file ends too early or holds errors. Save it again and retry.")


class TooLarge(PictureError):
    def __init__(self, width: int, height: int, limit: int) -> None:
        super().__init__(
            f"This picture has {width} × {height} pixels; at most {limit / 1e6:g} megapixels can be used. "
            "Make it smaller and retry."
        )


class TooCostly(PictureError):
    def __init__(self) -> None:
        super().__init__(
            "This picture takes too much memory or time to open. Make it smaller, or save it as an ordinary JPEG, "
            "and retry."
        )


class UnsupportedPicture(PictureError):
    def __init__(self, name: str) -> None:
        super().__init__(f"Pictures of the kind {name} are not supported. Use JPEG, PNG, WebP, GIF, AVIF or HEIC.")


def open_picture(
    source: bytes | Path | BinaryIO, *, max_pixels: int = MAX_PIXELS, longest: int | None = None
) -> Image.Image:
    """Decode a picture to upright RGB: EXIF orientation applied, transparency over white, first frame only.

    With ``longest``, the longer side of the result is at most that many pixels, and a JPEG is decoded at a fraction
    of its size if that suffices. Only for trusted pictures; :mod:`vision.decoding` opens the others.
    Errors: subclasses of :class:`PictureError`.
    """
    return open_sized(source, max_pixels=max_pixels, longest=longest)[0]


def open_sized(
    source: bytes | Path | BinaryIO, *, max_pixels: int = MAX_PIXELS, longest: int | None = None
) -> tuple[Image.Image, tuple[int, int]]:
    """Like :func:`open_picture`, but also return the upright width and height before the picture was reduced."""
    _register_heif()
    stream = io.BytesIO(source) if isinstance(source, bytes) else source
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture = Image.open(stream)
            with picture:
                return _decoded(picture, max_pixels, longest)
    except PictureError:
        raise
    except (UnidentifiedImageError, Image.DecompressionBombError) as error:
        if isinstance(error, Image.DecompressionBombError):
            raise TooLarge(0, 0, max_pixels) from error
        raise (TruncatedPicture() if _looks_like_picture(source) else NotAPicture()) from error
    except FileNotFoundError:
        raise
    except MemoryError as error:
        raise TooCostly() from error
    except (OSError, ValueError, SyntaxError, EOFError, OverflowError, IndexError, KeyError) as error:
        # decoders raise all kinds of exceptions on damaged files
        raise TruncatedPicture() from error


def _decoded(
    picture: ImageFile.ImageFile | Image.Image, max_pixels: int, longest: int | None
) -> tuple[Image.Image, tuple[int, int]]:
    width, height = picture.size
    kind = picture.format or "unknown"
    if kind not in FORMATS:
        raise UnsupportedPicture(kind)
    if not (width and height):
        raise NotAPicture()
    if width * height > max_pixels:
        raise TooLarge(width, height, max_pixels)
    if longest and kind == "JPEG":
        picture.draft("RGB", (longest, longest))
    picture.load()
    plain = _rgb(_reduced(picture, longest))
    if longest and max(plain.size) > longest:
        plain.thumbnail((longest, longest), Image.Resampling.BICUBIC, reducing_gap=2.0)
    upright = ImageOps.exif_transpose(_with_orientation(plain, picture)) or plain
    on_its_side = picture.getexif().get(0x0112) in (5, 6, 7, 8)
    upright.info = {}
    return upright, (height, width) if on_its_side else (width, height)


def _reduced(picture: Image.Image, longest: int | None) -> Image.Image:
    """Shrink the picture by an integer factor, to no less than twice ``longest``.

    Done before colours are converted and transparency is composited, which takes several times the picture's memory.
    """
    factor = max(picture.size) // (2 * longest) if longest else 1
    if factor < 2 or picture.mode not in ("RGB", "RGBA", "L", "LA", "CMYK") or "transparency" in picture.info:
        return picture
    return picture.reduce(factor)


def _with_orientation(plain: Image.Image, picture: Image.Image) -> Image.Image:
    """Copy the EXIF orientation of ``picture`` to ``plain``, which lost its EXIF block in the conversion."""
    orientation = picture.getexif().get(0x0112)
    if orientation:
        plain.getexif()[0x0112] = orientation
    return plain


def _rgb(picture: Image.Image) -> Image.Image:
    if picture.mode == "RGB" and "transparency" not in picture.info:
        return picture.copy()
    if picture.mode.startswith(("I", "F")):
        return _from_deep(picture)
    if picture.mode in _PALETTES or "transparency" in picture.info:
        layered = picture.convert("RGBA")
        white = Image.new("RGBA", layered.size, "white")
        return Image.alpha_composite(white, layered).convert("RGB")
    return picture.convert("RGB")


def _from_deep(picture: Image.Image) -> Image.Image:
    """Convert 16-bit and floating-point greyscale to RGB; Pillow's own conversion clips instead of scaling."""
    values = np.asarray(picture, np.float32)
    top = 65535.0 if picture.mode.startswith("I") and values.max(initial=0) > 255 else 255.0
    if picture.mode == "F" and values.max(initial=0) <= 1.0:
        top = 1.0
    grey = np.clip(np.nan_to_num(values) / top * 255.0, 0, 255).astype(np.uint8)
    return Image.fromarray(grey).convert("RGB")


def brighten_if_dark(picture: Image.Image) -> Image.Image:
    """Return an RGB photo brightened as if by a longer exposure if it is dark, or else unchanged.

    All channels are multiplied by the same factor, which preserves hues. Neither the detector nor the encoder was
    trained on dark photos (docs/relevance.md).
    """
    values = np.asarray(picture.resize((LOOK, LOOK), Image.Resampling.NEAREST), np.float32).max(axis=-1)
    light = float(np.quantile(values, BRIGHTEST)) / 255
    if light >= DARK:
        return picture
    more = min(MOST_LIGHT, LIGHT / max(light, 1 / 255))
    return picture.point(lambda value: min(255, round(value * more)))


def encode_picture(picture: Image.Image, longest: int = ORIGINAL_SIDE) -> bytes:
    """Return the copy that is stored and served: JPEG without metadata, longer side at most ``longest`` pixels.

    Encoding JPEG takes a seventh of the time of WebP, and pages load the thumbnails instead.
    """
    if max(picture.size) > longest:
        picture = picture.copy()
        picture.thumbnail((longest, longest), Image.Resampling.BICUBIC, reducing_gap=2.0)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=88)
    return out.getvalue()


def thumbnail(picture: Image.Image, width: int) -> bytes:
    """Return a WebP thumbnail at most ``width`` pixels wide; a narrower picture keeps its size."""
    out = io.BytesIO()
    _narrowed(picture, width).save(out, "WEBP", quality=80, method=1)
    return out.getvalue()


def avif_thumbnail(picture: Image.Image, width: int) -> bytes:
    """Return the thumbnail as AVIF, which needs a Pillow that can write it (:func:`writes_avif`).

    It is a fifth smaller than WebP and closer to the picture. Slower encoder settings would save another tenth but
    take four times as long.
    """
    out = io.BytesIO()
    _narrowed(picture, width).save(out, "AVIF", quality=60, speed=10, max_threads=1)
    return out.getvalue()


def writes_avif() -> bool:
    return bool(features.check("avif"))


def _narrowed(picture: Image.Image, width: int) -> Image.Image:
    if picture.width > width:
        height = max(1, round(picture.height * width / picture.width))
        picture = picture.resize((width, height), Image.Resampling.HAMMING, reducing_gap=2.0)
    return picture


def content_hash(data: bytes) -> str:
    """Return the 128-bit BLAKE2b hash of these bytes as 32 hex digits."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def _looks_like_picture(source: bytes | Path | BinaryIO) -> bool:
    """Return whether the file starts with the signature of a picture format, so is damaged rather than no picture."""
    if isinstance(source, bytes):
        start = source[:16]
    elif isinstance(source, Path):
        with source.open("rb") as file:
            start = file.read(16)
    else:
        source.seek(0)
        start = source.read(16)
    signatures = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"RIFF", b"II*\0", b"MM\0*")
    return start.startswith(signatures) or start[4:8] == b"ftyp"


def _register_heif() -> None:
    global _heif_registered
    if not _heif_registered:
        import pillow_heif

        pillow_heif.register_heif_opener()
        _heif_registered = True


_heif_registered = False
