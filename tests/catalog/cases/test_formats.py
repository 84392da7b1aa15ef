"""One table in every format and dialect, and files that are not tables."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import polars
import pytest

from catalog.feeds import FeedError, open_feed
from tests.catalog.cases.reading import Files, place, read

HEADER = ("sku", "name", "colour", "price")
ROWS = (("007", "Größe Bluse", "Weiß", "29,90"), ("008", "Café Jacke, lang", "Rot", "1.299,00"))


def table(mark: str = ",", end: str = "\n", before: str = "") -> str:
    lines = [HEADER, *(tuple(f'"{cell}"' if mark in cell else cell for cell in row) for row in ROWS)]
    return before + "".join(mark.join(line) + end for line in lines)


def spreadsheet(rows: tuple[Any, ...]) -> bytes:
    """A minimal .xlsx with inline text and a note above the table."""
    ns = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

    def cell(value: Any) -> str:
        if isinstance(value, int | float):
            return f"<c><v>{value}</v></c>"
        return f'<c t="inlineStr"><is><t>{value}</t></is></c>'

    body = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in (("Export of today",), HEADER, *rows))
    types = "http://schemas.openxmlformats.org/package/2006"
    office = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as made:
        made.writestr("[Content_Types].xml", f'<Types xmlns="{types}/content-types"><Default Extension="rels" '
                      'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                      f'<Override PartName="/xl/workbook.xml" ContentType="{office}.sheet.main+xml"/>'
                      f'<Override PartName="/xl/s.xml" ContentType="{office}.worksheet+xml"/></Types>')  # fmt: skip
        made.writestr("_rels/.rels", f'<Relationships xmlns="{types}/relationships"><Relationship Id="a" '
                      f'Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>')  # fmt: skip
        made.writestr("xl/workbook.xml", f'<workbook xmlns="{ns}" xmlns:r="{rel}"><sheets>'
                      '<sheet name="Goods" sheetId="1" r:id="a"/></sheets></workbook>')  # fmt: skip
        made.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{types}/relationships"><Relationship Id="a" '
                      f'Type="{rel}/worksheet" Target="s.xml"/></Relationships>')  # fmt: skip
        made.writestr("xl/s.xml", f'<worksheet xmlns="{ns}"><sheetData>{body}</sheetData></worksheet>')
    return data.getvalue()


def parquet() -> bytes:
    data = io.BytesIO()
    polars.DataFrame([dict(zip(HEADER, row, strict=True)) for row in ROWS]).write_parquet(data)
    return data.getvalue()


def as_json(**extra: str) -> list[dict[str, str]]:
    return [dict(zip(HEADER, row, strict=True)) | extra for row in ROWS]


XML = "".join(
    f"<product><sku>{a}</sku><name>{b}</name><colour>{c}</colour><price>{d}</price></product>" for a, b, c, d in ROWS
)
FORMATS: dict[str, Files] = {
    "commas": {"products.csv": table()},
    "semicolons": {"products.csv": table(";")},
    "tabs": {"products.tsv": table("\t")},
    "bars": {"products.txt": table("|")},
    "Windows line ends and encoding": {"products.csv": table(";", "\r\n").encode("cp1252")},
    "UTF-8 with a mark": {"products.csv": table(";").encode("utf-8-sig")},
    "UTF-16 with a mark": {"products.csv": table("\t").encode("utf-16")},
    "UTF-16 without a mark": {"products.csv": table(";").encode("utf-16-le")},
    "UTF-16 of the other order": {"products.csv": table(";").encode("utf-16-be")},
    "an old Mac": {"products.csv": table(";", "\r").encode("mac_roman")},
    "Excel's line that names the delimiter": {"products.csv": table(";", before="sep=;\r\n")},
    "lines before the header": {"products.csv": table(";", before="Export\n2024-05-01;shop\n\n")},
    "another ending": {"export.dat": table(";")},
    "gzip": {"products.csv.gz": gzip.compress(table().encode())},
    "an Excel sheet": {"products.xlsx": spreadsheet(ROWS)},
    "an Excel sheet called CSV": {"products.csv": spreadsheet(ROWS)},
    "Parquet": {"products.parquet": parquet()},
    "a JSON list": {"products.json": json.dumps(as_json())},
    "a JSON list within": {"export.json": json.dumps({"count": 2, "data": {"items": as_json()}})},
    "JSON lines": {"products.jsonl": "\n".join(map(json.dumps, as_json()))},
    "JSON lines called JSON": {"products.json": "\n".join(map(json.dumps, as_json()))},
    "XML": {"export.xml": f"<?xml version='1.0'?><catalog><date>2024</date>{XML}</catalog>"},
}


@pytest.mark.parametrize("files", FORMATS.values(), ids=FORMATS)
def test_the_same_products_come_out_of_every_format(tmp_path: Path, files: Files) -> None:
    found = read(tmp_path, files)

    assert [(one.id, one.title, one.colour, str(one.price)) for one in found.products.values()] == [
        ("007", "Größe Bluse", "White", "29.90"), ("008", "Café Jacke, lang", "Red", "1299.00")]  # fmt: skip
    assert (found.rejected, found.remarks, found.rows) == ([], [], 2)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [("kod;nazwa;kolor\n1;Spódnica długa;żółty\n2;Sukienka;czarna\n", "cp1250"),
     ("артикул;название;цвет\n1;Юбка длинная;жёлтый\n2;Платье;чёрный\n", "cp1251"),
     ("id,title,colour\n1,Crème fraîche top,Gelb\n2,Robe d’été,Noir\n", "cp1252"),
     ("商品コード,商品名,色\n1,赤いドレス,Yellow\n2,青いシャツ,Black\n", "cp932")],
)  # fmt: skip
def test_short_tables_of_other_encodings(tmp_path: Path, text: str, encoding: str) -> None:
    found = read(tmp_path, {"p.csv": text.encode(encoding)})
    titles = [line.replace(";", ",").split(",")[1] for line in text.splitlines()[1:]]
    assert found.values("title", "colour") == [(titles[0], "Yellow"), (titles[1], "Black")]


def test_objects_by_id_and_nested_names(tmp_path: Path) -> None:
    items = {"a": {"name": "A", "pricing": {"price": {"value": 3, "currency": "USD"}}, "details": {"color": "Red"}},
             "b": {"name": "B", "pricing": {"price": {"value": 4, "currency": "USD"}}, "details": {"color": "rot"}}}  # fmt: skip
    found = read(tmp_path, {"p.json": json.dumps(items)})
    assert [(one.id, str(one.price), one.currency, one.colour) for one in found.products.values()] == [
        ("a", "3.00", "USD", "Red"), ("b", "4.00", "USD", "Red")]  # fmt: skip


@pytest.mark.parametrize("wrapped", [False, True])
def test_one_product_with_sizes_is_no_list_of_sizes(tmp_path: Path, wrapped: bool) -> None:
    sizes = [{"sku": f"S1-{size}", "size": size, "price": "19.90"} for size in ("S", "M")]
    one = {"id": "S1", "title": "Linen Shirt", "variants": sizes}

    found = read(tmp_path, {"p.json": json.dumps({"product": one} if wrapped else one)})

    assert found.values("id", "title") == [("S1", "Linen Shirt")]
    assert [variant.size for variant in found.products["S1"].variants] == ["S", "M"]


def test_numbers_of_a_spreadsheet_are_written_as_people_read_them(tmp_path: Path) -> None:
    found = read(tmp_path, {"a.xlsx": spreadsheet(((4006381333931, "Sock", "Red", 12.5),))})
    assert found.values("id", "price") == [("4006381333931", found.products["4006381333931"].price)]
    assert str(found.products["4006381333931"].price) == "12.50"


NO_TABLES: dict[str, Files] = {
    "a web page": {"products.csv": "<!DOCTYPE html><html><body>403 Forbidden</body></html>"},
    "a web page called XML": {"feed.xml": "<html><head><title>Log in</title></head></html>"},
    "a PDF": {"products.csv": b"%PDF-1.4 whatever"},
    "bytes": {"products.csv": bytes(range(1, 256)) * 20},
    "XML cut off": {"feed.xml": "<rss><channel><item><id>1</id><title>A</title>"},
    "JSON cut off": {"products.json": '[{"id": 1, "title": "A"'},
    "an empty JSON list": {"products.json": "[]"},
    "an empty table": {"products.csv": "\n\n"},
    "no ids": {"products.csv": "colour,price\nred,1\n"},
    "entities": {"feed.xml": '<!DOCTYPE r [<!ENTITY a "aaaa">]><r><i><id>1</id><title>&a;</title></i></r>'},
    "an empty workbook": {"products.xlsx": b"PK\x03\x04 broken"},
}


@pytest.mark.parametrize("files", NO_TABLES.values(), ids=NO_TABLES)
def test_what_cannot_be_read_fails_with_a_sentence_and_is_no_folder_of_pictures(tmp_path: Path, files: Files) -> None:
    with pytest.raises(FeedError, match=r"\.$"):
        read(tmp_path, {**files, "images/1.jpg": b""})


def test_tables_that_were_split_are_read_as_one(tmp_path: Path) -> None:
    found = read(tmp_path, {"export_10.csv": "id,title\nc,Cap\n", "export_2.csv": "id,title\nb,Hat\n",
                            "README.txt": "exported today"})  # fmt: skip
    assert list(found.products) == ["b", "c"]


def test_a_broken_part_of_a_split_export_is_not_left_out_silently(tmp_path: Path) -> None:
    with pytest.raises(FeedError, match="export_2"):
        read(tmp_path, {"export_1.csv": "id,title\nc,Cap\n", "export_2.csv": "<html>error</html>"})


def test_several_tables_of_different_columns_ask_which_one(tmp_path: Path) -> None:
    with pytest.raises(FeedError, match="several tables"):
        read(tmp_path, {"a.csv": "id,title\n1,A\n", "b.csv": "id,price\n1,2\n"})
    assert list(read(tmp_path, {"products.csv": "sku,title\n9,A\n"}).products) == ["9"]


def test_a_table_alone_may_be_a_spreadsheet(tmp_path: Path) -> None:
    folder = place(tmp_path, {"goods.xlsx": spreadsheet(ROWS), "other.csv": "id\n1\n"})
    with open_feed(folder / "goods.xlsx", "EUR") as feed:
        assert feed.count() == 2


QUOTED = "id,title,price,image\n1,Hat,5,a.jpg\n"


@pytest.mark.parametrize(
    ("lines", "ids", "told"),
    [('2,"Cap 7 inch,5,b.jpg\n3,Tee,5,c.jpg\n4,"Tie, red",5,d.jpg\n', ["1", "2", "3", "4"], 1),
     ('2,"Cap 7 inch,5,b.jpg\n3,Tee 34",5,c.jpg\n4,Tie,5,d.jpg\n', ["1", "2", "3", "4"], 1),
     ('2,Cap,5,b.jpg\n3,"Last,5,c.jpg\n', ["1", "2", "3"], 1),
     ('2,"Two\nlines, here",5,b.jpg\n3,Tee,5,c.jpg\n', ["1", "2", "3"], 0),
     ('2,"7"" cap",5,b.jpg\n3,5" tie,5,c.jpg\n', ["1", "2", "3"], 0)],
    ids=["open", "closed by a later row", "open in the last row", "a text of two lines", "inches"],
)  # fmt: skip
def test_a_quote_that_is_never_closed_costs_no_other_row(tmp_path: Path, lines: str, ids: list[str], told: int) -> None:
    found = read(tmp_path, {"products.csv": QUOTED + lines})
    assert list(found.products) == ids
    assert len(found.remarks) == told
    assert {str(one.price) for one in found.products.values()} == {"5.00"}
    assert found.rows == len(ids)


def test_what_an_open_quote_makes_unreadable_is_named_with_its_row(tmp_path: Path) -> None:
    found = read(tmp_path, {"products.csv": 'id,price,image\n1,"5,6,7,8\n2,5,b.jpg\n'})
    assert list(found.products) == ["2"]
    assert [(one.number, one.id) for one in found.rejected] == [(2, "1")]


def test_a_second_column_of_a_field_does_not_replace_the_first(tmp_path: Path) -> None:
    (one,) = read(tmp_path, {"p.csv": "sku,title,color,colour,id\nA1,Hat,Red,Blue,991\n"}).products.values()
    assert (one.id, one.colour, dict(one.attributes)) == ("A1", "Red", {"colour": "Blue", "id": "991"})
