"""Untrusted pictures."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from vision.image import (
    NotAPicture,
    PictureError,
    TooLarge,
    TruncatedPicture,
    UnsupportedPicture,
    brighten_if_dark,
    content_hash,
    encode_picture,
    open_picture,
    thumbnail,
)

RED = (200, 30, 40)


def saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    if kind == "HEIF":
        import pillow_heif

        pillow_heif.register_heif_opener()
    data = io.BytesIO()
    picture.save(data, kind, **options)
    return data.getvalue()


def red(size: tuple[int, int] = (60, 80)) -> Image.Image:
    return Image.new("RGB", size, RED)


def middle(picture: Image.Image) -> tuple[int, ...]:
    pixel = picture.getpixel((picture.width // 2, picture.height // 2))
    assert isinstance(pixel, tuple)
    return pixel


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF", "HEIF", "BMP", "TIFF"])
def test_usual_formats_open_as_rgb(kind: str) -> None:
    picture = open_picture(saved(red(), kind))

    assert (picture.mode, picture.size) == ("RGB", (60, 80))
    assert np.abs(np.array(middle(picture)) - RED).max() <= 12


def test_it_opens_bytes_paths_and_files(tmp_path: Path) -> None:
    data = saved(red(), "PNG")
    (tmp_path / "a.png").write_bytes(data)
    assert open_picture(tmp_path / "a.png").tobytes() == open_picture(io.BytesIO(data)).tobytes()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_camera_s_orientation_is_applied(kind: str) -> None:
    picture = Image.new("RGB", (80, 40), "white")
    picture.paste(RED, (0, 0, 40, 40))
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = open_picture(saved(picture, kind, exif=exif))

    assert turned.size == (40, 80)
    assert np.abs(np.array(turned.getpixel((20, 20))) - RED).max() <= 12
    assert not turned.getexif()


def test_transparency_lies_over_white() -> None:
    clear = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    assert middle(open_picture(saved(clear, "PNG"))) == (255, 255, 255)
    palette = Image.new("P", (20, 20), 0)
    palette.putpalette([0, 0, 0] * 256)
    assert middle(open_picture(saved(palette, "PNG", transparency=0))) == (255, 255, 255)
    grey = Image.new("LA", (20, 20), (0, 0))
    assert middle(open_picture(saved(grey, "PNG"))) == (255, 255, 255)


def test_colours_of_print_and_deep_greys_are_converted() -> None:
    assert middle(open_picture(saved(Image.new("CMYK", (20, 20), (0, 0, 0, 0)), "JPEG"))) == (255, 255, 255)
    deep = Image.fromarray(np.full((20, 20), 32768, np.uint16))
    assert all(abs(value - 128) <= 1 for value in middle(open_picture(saved(deep, "PNG"))))


def test_of_a_moving_picture_the_first_frame_is_used() -> None:
    data = saved(red(), "GIF", save_all=True, append_images=[Image.new("RGB", (60, 80), "blue")])
    assert np.abs(np.array(middle(open_picture(data))) - RED).max() <= 12


def bomb() -> bytes:
    """A PNG whose header promises 60,000 by 60,000 pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("data", "error"),
    [(b"", NotAPicture), (b"id,title\n1,Shirt\n", NotAPicture), (b"<html></html>", NotAPicture),
     (saved(red((400, 400)), "PNG")[:300], TruncatedPicture), (saved(red((400, 400)), "JPEG")[:900], TruncatedPicture),
     (b"\xff\xd8\xff", TruncatedPicture), (bomb(), TooLarge)],
    ids=["empty", "table", "page", "cut png", "cut jpeg", "only a signature", "bomb"],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_by_name(data: bytes, error: type[PictureError]) -> None:
    with pytest.raises(error):
        open_picture(data)


def test_other_formats_are_refused_by_name() -> None:
    with pytest.raises((UnsupportedPicture, NotAPicture)):
        open_picture(saved(red(), "PPM"))


def test_too_many_pixels_are_refused_with_both_numbers() -> None:
    with pytest.raises(TooLarge, match=r"100 × 100.*0.005 megapixels"):
        open_picture(saved(red((100, 100)), "PNG"), max_pixels=5000)


def test_any_cut_of_a_file_is_a_picture_or_a_named_error() -> None:
    whole = saved(red((120, 90)), "WEBP")
    for end in range(0, len(whole), 7):
        try:
            open_picture(whole[:end])
        except PictureError:
            continue


def test_our_copy_keeps_nothing_but_the_picture() -> None:
    exif = Image.Exif()
    exif[0x010F] = "A camera"
    data = saved(red((2000, 1000)), "JPEG", exif=exif, comment=b"at home")
    copy = Image.open(io.BytesIO(encode_picture(open_picture(data))))

    assert (copy.format, copy.size) == ("JPEG", (1200, 600))
    assert not copy.getexif()
    assert "comment" not in copy.info


@pytest.mark.parametrize(("size", "expected"), [((600, 800), (240, 320)), ((100, 300), (100, 300)), ((1, 9), (1, 9))])
def test_thumbnails_shrink_and_never_enlarge(size: tuple[int, int], expected: tuple[int, int]) -> None:
    assert Image.open(io.BytesIO(thumbnail(red(size), 240))).size == expected


def test_equal_bytes_have_equal_hashes() -> None:
    assert content_hash(b"a") == content_hash(b"a") != content_hash(b"b")
    assert len(content_hash(b"a")) == 32


def test_a_dark_photo_is_lit_and_keeps_its_colours() -> None:
    dark = Image.new("RGB", (60, 80), (40, 20, 10))
    assert middle(brighten_if_dark(dark)) == pytest.approx((204, 102, 51), abs=2)
    assert brighten_if_dark(brighten_if_dark(dark)).tobytes() == brighten_if_dark(dark).tobytes()


def test_a_photo_in_light_and_one_of_nothing_but_black_stay_what_they_are() -> None:
    jacket = Image.new("RGB", (60, 80), "white")
    jacket.paste((20, 20, 20), (4, 4, 56, 76))
    black = Image.new("RGB", (60, 80), "black")

    assert brighten_if_dark(jacket) is jacket
    assert brighten_if_dark(black).tobytes() == black.tobytes()
