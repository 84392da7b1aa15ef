"""Complete exports of shop systems: every field of every product read from them is compared.

``layouts/`` contains a small file of each, and ``….expected.json`` with the products and their non-empty fields.
``python -m tests.catalog.cases.test_layouts NAME…`` regenerates these; check them before you commit them.
"""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

import pytest

from catalog.rows import ProductRow, VariantRow
from tests.catalog.cases.reading import Read, read

FOLDER = Path(__file__).parent / "layouts"
FILES = sorted(path for path in FOLDER.glob("*") if not path.name.endswith(".expected.json"))


def said(row: ProductRow | VariantRow) -> dict[str, Any]:
    """Return a row in JSON-serialisable form, without empty fields, its position in the file, and the list of columns.
    """
    found: dict[str, Any] = {}
    for one in fields(row):
        value = getattr(row, one.name)
        empty = one.default_factory() if one.default_factory is not MISSING else one.default
        if value == empty or one.name in ("number", "rows", "given"):
            continue
        if one.name == "variants":
            value = [said(variant) for variant in value]
        found[one.name] = value if isinstance(value, int | str | list | dict) else _as_json(value)
    return found


def _as_json(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else str(value)


def outcome(found: Read) -> dict[str, Any]:
    told = [f"{one.number}: {one.reason}" for one in found.rejected]
    told += [f"{one.number}: {one.text}" for one in found.remarks]
    return {"platform": found.platform, "products": list(map(said, found.products.values())), "told": told}


def expected_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.expected.json")


@pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])
def test_every_field_of_an_export_comes_in(path: Path, tmp_path: Path) -> None:
    found = read(tmp_path, {path.name: path.read_bytes()})

    assert outcome(found) == json.loads(expected_of(path).read_text())


if __name__ == "__main__":
    import django

    django.setup()
    for file in FILES:
        if file.name in sys.argv[1:]:
            with tempfile.TemporaryDirectory() as place:
                made = outcome(read(Path(place), {file.name: file.read_bytes()}))
            expected_of(file).write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n")
