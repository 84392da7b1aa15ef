"""Pictures embedded in spreadsheets, anchored to cells or within them, and the rows they belong to.

They are files of the feed, named by the spreadsheet and their path in it: ``goods.xlsx/xl/media/image1.png``.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator
from typing import IO
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring, iterparse

BOOKS = (".xlsx", ".xlsm", ".ods")
FOLDERS = ("xl/media/", "Pictures/")
LARGEST_PART = 64 * 2**20
Rows = dict[int, list[str]]
"""Members of the spreadsheet by row, counted from 0."""
IN_CELL = re.compile(r'DISPIMG\("([^"]+)"')


def is_picture(member: str) -> bool:
    """Whether a member of a spreadsheet is an embedded picture."""
    return member.startswith(FOLDERS) and not member.endswith("/")


def pictures_of(file: IO[bytes], sheet: str) -> Rows:
    """Return the pictures of a sheet by row; empty if they cannot be determined."""
    try:
        with zipfile.ZipFile(file) as book:
            names = set(book.namelist())
            if not any(map(is_picture, names)):
                return {}
            return _of_ods(book, sheet) if "content.xml" in names else _of_xlsx(book, sheet)
    except (zipfile.BadZipFile, zlib.error, ParseError, DefusedXmlException, LookupError, ValueError, OSError):
        return {}


def _of_xlsx(book: zipfile.ZipFile, sheet: str) -> Rows:
    workbook = _parsed(book, "xl/workbook.xml")
    links = _links(book, "xl/workbook.xml")
    part = {one.get("name"): links[_attribute(one, "id")] for one in _all(workbook, "sheet")}[sheet]
    found: Rows = defaultdict(list)
    for drawing in _links(book, part).values():
        if "/drawing" in drawing:
            for row, member in _anchored(book, drawing):
                found[row].append(member)
    for row, member in _in_cells(book, part):
        found[row].append(member)
    return dict(found)


def _anchored(book: zipfile.ZipFile, drawing: str) -> Iterator[tuple[int, str]]:
    """Yield pictures that lie on the sheet, with the row of their upper edge."""
    links = _links(book, drawing)
    for anchor in _parsed(book, drawing):
        row = next((one.text for one in _all(anchor, "row")), None)
        for blip in _all(anchor, "blip"):
            member = links.get(_attribute(blip, "embed"), "")
            if row and is_picture(member):
                yield int(row), member


def _in_cells(book: zipfile.ZipFile, part: str) -> Iterator[tuple[int, str]]:
    """Yield pictures within cells: Excel numbers them, WPS names them in a formula."""
    numbered, named = _rich_values(book), _cell_images(book)
    if not numbered and not named:
        return
    with book.open(part) as file:
        for _, cell in iterparse(file):
            if _local(cell) == "row":
                cell.clear()
            if _local(cell) != "c":
                continue
            row = int(re.sub(r"\D", "", cell.get("r", "")) or 0) - 1
            number = int(cell.get("vm", 0)) - 1
            if 0 <= number < len(numbered) and numbered[number]:
                yield row, numbered[number]
            elif (match := IN_CELL.search(" ".join(one.text or "" for one in cell))) and named.get(match[1]):
                yield row, named[match[1]]
            cell.clear()


def _rich_values(book: zipfile.ZipFile) -> list[str]:
    """Return the picture of each value that cells refer to, "" if it is none."""
    names = set(book.namelist())
    values, relations = "xl/richData/rdrichvalue.xml", "xl/richData/richValueRel.xml"
    if not {"xl/metadata.xml", values, relations} <= names:
        return []
    links = _links(book, relations)
    members = [links.get(_attribute(one, "id"), "") for one in _all(_parsed(book, relations), "rel")]
    rich = [int(next((v.text or "0" for v in one), "0")) for one in _all(_parsed(book, values), "rv")]
    metadata = _parsed(book, "xl/metadata.xml")
    blocks = [int(one.get("i", 0)) for one in _all(metadata, "rvb")]
    cells = [int(one.get("v", 0)) for group in _all(metadata, "valueMetadata") for one in _all(group, "rc")]
    return [members[rich[blocks[number]]] for number in cells]


def _cell_images(book: zipfile.ZipFile) -> dict[str, str]:
    part = "xl/cellimages.xml"
    if part not in book.namelist():
        return {}
    links = _links(book, part)
    found = {}
    for image in _all(_parsed(book, part), "cellImage"):
        name = next((one.get("name", "") for one in _all(image, "cNvPr")), "")
        found[name] = next((links.get(_attribute(one, "embed"), "") for one in _all(image, "blip")), "")
    return found


def _of_ods(book: zipfile.ZipFile, sheet: str) -> Rows:
    content = _parsed(book, "content.xml")
    table = {_attribute(one, "name"): one for one in _all(content, "table")}[sheet]
    found: Rows = defaultdict(list)
    row = 0
    for element in (one for one in table.iter() if _local(one) == "table-row"):
        for image in _all(element, "image"):
            member = _attribute(image, "href").removeprefix("./")
            if is_picture(member):
                found[row].append(member)
        row += int(_attribute(element, "number-rows-repeated") or 1)
    return dict(found)


def _links(book: zipfile.ZipFile, part: str) -> dict[str, str]:
    """Return the targets of a part's relationships, by their ids."""
    folder, name = posixpath.split(part)
    relations = f"{folder}/_rels/{name}.rels"
    if relations not in book.namelist():
        return {}
    return {
        one.get("Id", ""): posixpath.normpath(posixpath.join("/", folder, one.get("Target", ""))).lstrip("/")
        for one in _parsed(book, relations)
    }


def _parsed(book: zipfile.ZipFile, part: str) -> Element:
    """Parse a part. Errors: ValueError if it is too large."""
    with book.open(part) as file:
        data = file.read(LARGEST_PART + 1)
    if len(data) > LARGEST_PART:
        raise ValueError(f"{part} is larger than {LARGEST_PART} bytes")
    root: Element = fromstring(data)
    return root


def _all(element: Element, name: str) -> Iterator[Element]:
    return (one for one in element.iter() if _local(one) == name)


def _local(element: Element) -> str:
    return str(element.tag).rsplit("}", 1)[-1]


def _attribute(element: Element, name: str) -> str:
    """Return an attribute, whatever its namespace."""
    return next((value for key, value in element.attrib.items() if key.rsplit("}", 1)[-1] == name), "")
