"""Pictures within the cells of a spreadsheet, as Excel, WPS and LibreOffice store them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from tests.catalog.cases.reading import read

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
RICH = "http://schemas.microsoft.com/office/spreadsheetml/2017/richdata"


def text(cell: str, value: str) -> str:
    return f'<c r="{cell}" t="inlineStr"><is><t>{value}</t></is></c>'


def links(kind: str = "image", **targets: str) -> str:
    listed = "".join(f'<Relationship Id="{id}" Type="{LINKS}/{kind}" Target="{one}"/>' for id, one in targets.items())
    return f'<Relationships xmlns="{PACKAGE}/relationships">{listed}</Relationships>'


def book(rows: str, parts: Mapping[str, str]) -> bytes:
    """An .xlsx with one sheet, two pictures, and further parts."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as made:
        made.writestr("[Content_Types].xml", f'<Types xmlns="{PACKAGE}/content-types"/>')
        made.writestr("_rels/.rels", links("officeDocument", a="xl/workbook.xml"))
        made.writestr("xl/workbook.xml", f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>'
                      '<sheet name="Goods" sheetId="1" r:id="a"/></sheets></workbook>')  # fmt: skip
        made.writestr("xl/_rels/workbook.xml.rels", links("worksheet", a="worksheets/sheet1.xml"))
        made.writestr("xl/worksheets/sheet1.xml",
                      f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>')  # fmt: skip
        for name in ("cap", "hat"):
            made.writestr(f"xl/media/{name}.png", b"x")
        for name, content in parts.items():
            made.writestr(name, content)
    return data.getvalue()


def test_pictures_that_excel_places_in_cells(tmp_path: Path) -> None:
    """Each cell refers to a metadata block, that to a value, that to a relationship: in another order than the rows."""
    rows = (
        f'<row r="1">{text("A1", "id")}{text("B1", "title")}{text("C1", "image")}</row>'
        f'<row r="2">{text("A2", "1")}{text("B2", "Hat")}<c r="C2" t="e" vm="1"><v>#VALUE!</v></c></row>'
        f'<row r="3">{text("A3", "2")}{text("B3", "Cap")}<c r="C3" t="e" vm="2"><v>#VALUE!</v></c></row>'
    )
    block = '<bk><extLst><ext uri="{{x}}"><x:rvb xmlns:x="{}" i="{}"/></ext></extLst></bk>'
    parts = {
        "xl/metadata.xml": f'<metadata xmlns="{MAIN}"><futureMetadata name="XLRICHVALUE" count="2">'
        + block.format(RICH, 0) + block.format(RICH, 1)
        + '</futureMetadata><valueMetadata count="2"><bk><rc t="1" v="1"/></bk><bk><rc t="1" v="0"/></bk>'
        "</valueMetadata></metadata>",
        "xl/richData/rdrichvalue.xml": f'<rvData xmlns="{RICH}" count="2"><rv s="0"><v>1</v><v>5</v></rv>'
        '<rv s="0"><v>0</v><v>5</v></rv></rvData>',
        "xl/richData/richValueRel.xml": f'<richValueRels xmlns="{RICH}" xmlns:r="{LINKS}"><rel r:id="h"/>'
        '<rel r:id="c"/></richValueRels>',
        "xl/richData/_rels/richValueRel.xml.rels": links(h="../media/hat.png", c="../media/cap.png"),
    }  # fmt: skip
    found = read(tmp_path, {"goods.xlsx": book(rows, parts)})
    assert found.pictures == {"1": ("goods.xlsx/xl/media/hat.png",), "2": ("goods.xlsx/xl/media/cap.png",)}
    assert [one.title for one in found.products.values()] == ["Hat", "Cap"]


def test_pictures_that_wps_names_in_formulas(tmp_path: Path) -> None:
    rows = (
        f'<row r="1">{text("A1", "id")}{text("B1", "title")}{text("C1", "image")}</row>'
        f'<row r="2">{text("A2", "1")}{text("B2", "Hat")}'
        '<c r="C2" t="str"><f>_xlfn.DISPIMG("ID_HAT",1)</f><v>=DISPIMG("ID_HAT",1)</v></c></row>'
    )
    image = (
        '<etc:cellImages xmlns:etc="e" xmlns:xdr="x" xmlns:a="a" xmlns:r="' + LINKS + '"><etc:cellImage><xdr:pic>'
        '<xdr:nvPicPr><xdr:cNvPr id="2" name="ID_HAT"/></xdr:nvPicPr><xdr:blipFill><a:blip r:embed="r1"/>'
        "</xdr:blipFill></xdr:pic></etc:cellImage></etc:cellImages>"
    )
    parts = {"xl/cellimages.xml": image, "xl/_rels/cellimages.xml.rels": links(r1="media/hat.png")}
    found = read(tmp_path, {"goods.xlsx": book(rows, parts)})
    assert found.pictures == {"1": ("goods.xlsx/xl/media/hat.png",)}


def test_pictures_in_cells_of_an_open_document(tmp_path: Path) -> None:
    """Repeated rows are written once, with their number."""

    def cell(value: str) -> str:
        return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'

    picture = '<table:table-cell><draw:frame><draw:image xlink:href="Pictures/hat.png"/></draw:frame></table:table-cell>'
    row = "<table:table-row>{}</table:table-row>"
    rows = (
        row.format(cell("id") + cell("title") + cell("photo"))
        + '<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>'
        + row.format(cell("1") + cell("Hat") + picture)
    )
    names = {"office": "office", "table": "table", "text": "text", "draw": "drawing"}
    spaces = " ".join(f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"' for short, long in names.items())
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        made.writestr("content.xml", f'<office:document-content {spaces} xmlns:xlink="http://www.w3.org/1999/xlink">'
                      '<office:body><office:spreadsheet><table:table table:name="Goods">'
                      f"{rows}</table:table></office:spreadsheet></office:body></office:document-content>")  # fmt: skip
        made.writestr("META-INF/manifest.xml", "<manifest/>")
        made.writestr("Pictures/hat.png", b"x")
    found = read(tmp_path, {"goods.ods": data.getvalue()})
    assert found.pictures == {"1": ("goods.ods/Pictures/hat.png",)}
