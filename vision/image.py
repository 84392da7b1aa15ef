"""Opening pictures that strangers send, and writing the copies that Drape keeps."""

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
"""Quantile of a photo's pixels that is called its light, by the brightest of their three channels."""
DARK, LIGHT = 0.55, 0.8
"""Of 503 photos of garments at home none has less light than DARK, those of black ones included."""
MOST_LIGHT = 6.0
LOOK = 64

# of these, a size is read from the header before anything is decoded; all others are not opened at all
_PALETTES = ("RGBA", "LA", "PA", "La", "RGBa")


class PictureError(ValueError):
    """A picture that cannot be used; the text says why, for the person who sent it."""


def restored(kind: type[PictureError], text: str) -> PictureError:
    """An error that another process has told of."""
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

    With ``longest``, the result's longer side is at most that many pixels, and a JPEG is decoded at a fraction
    of its size where that suffices. For pictures that somebody vouches for; :mod:`vision.decoding` opens the others.
    Errors: subclasses of :class:`PictureError`.
    """
    return open_sized(source, max_pixels=max_pixels, longest=longest)[0]


def open_sized(
    source: bytes | Path | BinaryIO, *, max_pixels: int = MAX_PIXELS, longest: int | None = None
) -> tuple[Image.Image, tuple[int, int]]:
    """As :func:`open_picture`, and the upright width and height that the picture had before it was reduced."""
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
        # decoders of damaged files raise whatever they stumble over
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
    """Down to no less than twice ``longest`` before colours are converted and transparency is laid over white: that
    takes several times the memory of the picture."""
    factor = max(picture.size) // (2 * longest) if longest else 1
    if factor < 2 or picture.mode not in ("RGB", "RGBA", "L", "LA", "CMYK") or "transparency" in picture.info:
        return picture
    return picture.reduce(factor)


def _with_orientation(plain: Image.Image, picture: Image.Image) -> Image.Image:
    """``plain`` lost the EXIF block of ``picture`` where it was converted; orientation is all that is needed."""
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
    """16-bit and floating point greys: Pillow's own conversion cuts instead of scaling."""
    values = np.asarray(picture, np.float32)
    top = 65535.0 if picture.mode.startswith("I") and values.max(initial=0) > 255 else 255.0
    if picture.mode == "F" and values.max(initial=0) <= 1.0:
        top = 1.0
    grey = np.clip(np.nan_to_num(values) / top * 255.0, 0, 255).astype(np.uint8)
    return Image.fromarray(grey).convert("RGB")


def brighten_if_dark(picture: Image.Image) -> Image.Image:
    """A photo taken in the dark as if it had been exposed longer, all else as it is; RGB.

    All channels are multiplied alike, so that colours stay. Neither detector nor encoder knows such photos
    (docs/relevance.md).
    """
    values = np.asarray(picture.resize((LOOK, LOOK), Image.Resampling.NEAREST), np.float32).max(axis=-1)
    light = float(np.quantile(values, BRIGHTEST)) / 255
    if light >= DARK:
        return picture
    more = min(MOST_LIGHT, LIGHT / max(light, 1 / 255))
    return picture.point(lambda value: min(255, round(value * more)))


def encode_picture(picture: Image.Image, longest: int = ORIGINAL_SIDE) -> bytes:
    """The copy that is kept and served: JPEG without metadata, longer side at most ``longest`` pixels.

    JPEG is written in a seventh of WebP's time; what a page loads are the thumbnails.
    """
    if max(picture.size) > longest:
        picture = picture.copy()
        picture.thumbnail((longest, longest), Image.Resampling.BICUBIC, reducing_gap=2.0)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=88)
    return out.getvalue()


def thumbnail(picture: Image.Image, width: int) -> bytes:
    """WebP of at most ``width`` pixels across; a smaller picture keeps its size."""
    out = io.BytesIO()
    _narrowed(picture, width).save(out, "WEBP", quality=80, method=1)
    return out.getvalue()


def avif_thumbnail(picture: Image.Image, width: int) -> bytes:
    """The same in AVIF, if this Pillow can write it (:func:`writes_avif`): a fifth smaller than WebP and nearer to the
    picture. Slower settings of the encoder would save a tenth more in four times the time.
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
    """32 hex digits that stand for these bytes."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def _looks_like_picture(source: bytes | Path | BinaryIO) -> bool:
    """Whether the first bytes promise a picture that then did not come."""
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
