"""The files of a stored picture, derived from its name alone: its thumbnails, and a large copy to zoom into.

``ab/cd/<hash>.jpg`` is what a product's page shows. Letters after the hash say which copies exist, so that nobody needs
to look: ``<hash>-s.jpg`` is no wider than the large thumbnail and serves as that itself, ``<hash>-l.jpg`` has a large
copy beside it, ``<hash>-a.jpg`` and ``<hash>-al.jpg`` also have a thumbnail in AVIF. Pictures of earlier versions have
fewer letters and keep their names until they are imported again.
"""

from __future__ import annotations

from pathlib import PurePosixPath

THUMBNAIL_WIDTHS = (240, 480)
"""Widths in pixels; the small one for a grid on a phone, the large one for high-density screens."""
SHOWN, LARGEST = 1200, 1600
"""The longer side, in pixels, of what a page shows and of what can be zoomed into."""
COPIES = (*(f"{width}.webp" for width in THUMBNAIL_WIDTHS), f"{THUMBNAIL_WIDTHS[-1]}.avif", f"{LARGEST}.jpg")
"""How the names of copies end."""
SMALL, LARGE, AVIF = "s", "l", "a"


def picture_name(digest: str, letters: str) -> str:
    """Return where a picture is stored; ``letters``: any of those above, or none."""
    marks = f"-{letters}" if letters else ""
    return f"products/{digest[:2]}/{digest[2:4]}/{digest}{marks}.jpg"


def thumbnail_name(image: str, width: int) -> str:
    """Return where the thumbnail of a stored picture is: ``ab/cd/….jpg`` → ``ab/cd/…-240.webp``."""
    if width == THUMBNAIL_WIDTHS[-1] and _has(image, SMALL):
        return image
    return _beside(image, f"{width}.webp")


def avif_name(image: str) -> str:
    """Return where the large AVIF thumbnail is, "" if there is none. It is as small as the small one in WebP, so AVIF
    has only this size."""
    return _beside(image, f"{THUMBNAIL_WIDTHS[-1]}.avif") if _has(image, AVIF) else ""


def large_name(image: str) -> str:
    """Return where its largest copy is; the picture itself if there is no larger one."""
    return _beside(image, f"{LARGEST}.jpg") if _has(image, LARGE) else image


def image_names(file: str) -> tuple[str, ...]:
    """Return the stored pictures that a file may be, or may be a copy of."""
    path = PurePosixPath(file)
    stem, _, size = path.stem.rpartition("-")
    return (str(path.with_name(f"{stem}.jpg")),) if f"{size}{path.suffix}" in COPIES else (file,)


def _has(image: str, letter: str) -> bool:
    return letter in image.rpartition("/")[2].partition(".")[0].partition("-")[2]


def _beside(image: str, ending: str) -> str:
    return f"{image.rpartition('.')[0] or image}-{ending}"
