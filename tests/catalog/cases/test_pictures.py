"""Which files are the pictures of a product, however they are named."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from tests.catalog.cases.reading import read


@pytest.mark.parametrize("cell", ['"a.jpg, b.jpg"', "a.jpg;b.jpg", "a.jpg|b.jpg", '"[""a.jpg"",""b.jpg""]"',
                                  '"https://x/y/a.jpg,https://x/y/b.jpg"', "https://x/a.jpg?v=2|https://x/b.jpg?w=9&h=9"])  # fmt: skip
def test_lists_of_pictures(tmp_path: Path, cell: str) -> None:
    found = read(tmp_path, {"p.csv": f"id,image\n1,{cell}\n", "images/a.jpg": b"", "images/b.jpg": b""})
    assert found.pictures["1"] == ("images/a.jpg", "images/b.jpg")


@pytest.mark.parametrize(
    ("said", "file"),
    [("front.jpg?v=2", "images/front.jpg"), ("blue%20dress.jpg", "images/blue dress.jpg"), ("FRONT.JPG", "images/front.jpg"),
     ("/media/catalog/product/f/r/front.jpg", "images/f/r/front.jpg"), ("images\\\\front.jpg", "images/front.jpg"),
     ("./front.jpg", "front.jpg"), ("größe.jpg", unicodedata.normalize("NFD", "images/größe.jpg")), ("front", "pics/front.png"),
     ('"dress, blue.jpg"', "images/dress, blue.jpg"), ("//cdn.x/f/front.jpg", "images/front.jpg")],
)  # fmt: skip
def test_names_as_shops_write_them(tmp_path: Path, said: str, file: str) -> None:
    found = read(tmp_path, {"p.csv": f"id,image\n1,{said}\n", file: b""})
    assert found.pictures["1"] == (file,)


@pytest.mark.parametrize(
    "columns", ["Images", "Image 1", "image_link", "base_image", "productImageUrl", "Bild", "Image Src"]
)
def test_columns_of_pictures(tmp_path: Path, columns: str) -> None:
    found = read(tmp_path, {"p.csv": f"id,{columns}\n1,side.jpg\n", "images/side.jpg": b""})
    assert found.pictures["1"] == ("images/side.jpg",)


def test_several_columns_of_pictures_keep_their_order(tmp_path: Path) -> None:
    found = read(tmp_path, {"p.csv": "id,Image 1,Image 2,Image 3\n1,c.jpg,a.jpg,\n", "c.jpg": b"", "a.jpg": b""})
    assert found.pictures["1"] == ("c.jpg", "a.jpg")


def test_pictures_by_id(tmp_path: Path) -> None:
    files = (
        "100.jpg",
        "100_2.jpg",
        "100_10.jpg",
        "200_1.jpg",
        "200_2.jpg",
        "A_B.jpg",
        "0300.jpg",
        "400/x.jpg",
        "400/y.jpg",
    )
    found = read(tmp_path, {"p.csv": "id,title\n100,A\n200,B\nA/B,C\n300,D\n400,E\n",
                            **{f"images/{name}": b"" for name in files}})  # fmt: skip
    assert found.pictures == {
        "100": ("images/100.jpg", "images/100_2.jpg", "images/100_10.jpg"),
        "200": ("images/200_1.jpg", "images/200_2.jpg"), "A/B": ("images/A_B.jpg",), "300": ("images/0300.jpg",),
        "400": ("images/400/x.jpg", "images/400/y.jpg")}  # fmt: skip


def test_two_files_of_one_id_are_both_used(tmp_path: Path) -> None:
    found = read(tmp_path, {"p.csv": "id,title\n1,Hat\n", "red/1.jpg": b"", "blue/1.jpg": b""})
    assert found.pictures["1"] == ("blue/1.jpg", "red/1.jpg")


def test_an_ambiguous_file_name_is_reported(tmp_path: Path) -> None:
    found = read(tmp_path, {"p.csv": "id,image\nx,1.jpg\ny,red/1.jpg\n", "red/1.jpg": b"", "blue/1.jpg": b""})
    assert "Several files are called 1.jpg" in found.pictures["x"]
    assert found.pictures["y"] == ("red/1.jpg",)


def test_missing_pictures_are_reported(tmp_path: Path) -> None:
    found = read(tmp_path, {"p.csv": "id,image\nx,gone.jpg\ny,https://shop.example/y.jpg\n", "other.jpg": b""})
    assert "gone.jpg" in found.pictures["x"]
    assert "is an address" in found.pictures["y"]


def test_a_folder_of_pictures_alone(tmp_path: Path) -> None:
    found = read(tmp_path, {"A-1.png": b"", "B.jpg": b"", "B_2.jpg": b"", "notes.md": "# mine"})
    assert found.pictures == {"A-1": ("A-1.png",), "B": ("B.jpg", "B_2.jpg")}
