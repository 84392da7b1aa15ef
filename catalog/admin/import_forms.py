"""Forms of an import: its files and catalogue, the meaning of columns, its options."""

from __future__ import annotations

import zipfile
from pathlib import PurePath
from typing import Any, cast

from django import forms
from django.core.files import File
from django.http import QueryDict

from catalog import disk, parts
from catalog.attributes import FACET
from catalog.feeds.choosing import TABLES
from catalog.feeds.columns import ATTRIBUTE, IGNORED
from catalog.feeds.finding import PICTURES
from catalog.feeds.names import FIELDS
from catalog.models import Import

FORMATS = (".zip", *TABLES)
WORDS = {
    "sku": "SKU of a size",
    "group": "id of the style (group)",
    "category_path": "categories",
    "image": "pictures",
    "variant_image": "picture of the size or colour",
    "regular_price": "price before a sale",
    "gtin": "GTIN (EAN, UPC)",
    "mpn": "MPN",
    "link": "page in the shop",
    "kind": "kind of row",
    "parent": "id of the parent",
    "store": "code of the store that has the stock",
}
TARGETS = [
    (ATTRIBUTE, "keep as an attribute"),
    (FACET, "keep as an attribute, and a filter"),
    (IGNORED, "leave out"),
    *((name, WORDS.get(name, name.replace("_", " "))) for name in FIELDS),
]


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class FilesField(forms.FileField):
    """One file or several."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(FilesField, self).clean(one, initial) for one in given]


class ImportForm(forms.ModelForm[Import]):
    """The files and catalogue of an import.

    Large files were sent in pieces before by ``user``; ``part`` and ``part_name`` identify them.
    """

    file = FilesField(
        label="Files",
        required=False,
        help_text="A zip with a table and its pictures, or a table alone: CSV, Excel, JSON, XML, Parquet, as your shop "
        "system exports it; several files (a table and its pictures, or a table in parts) are taken together. "
        "You will see what they would change before anything is stored.",
        widget=ManyFiles(attrs={"accept": ",".join((*FORMATS, "image/*"))}),
    )

    user: Any = None

    class Meta:
        model = Import
        fields = ("catalog",)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        try:
            sent = self._sent()
        except parts.PartError as error:
            raise forms.ValidationError(str(error)) from error
        files = [*cleaned.get("file", ()), *sent]
        if not files and "file" not in self.errors:
            self.add_error("file", "Choose a file.")
        for one in files:
            if problem := _problem(one, alone=len(files) == 1):
                self.add_error("file", problem)
                break
        cleaned["files"] = files
        return cleaned

    def _sent(self) -> list[File[Any]]:
        """Return the files that were sent in pieces. Errors: PartError."""
        data = cast("QueryDict", self.data)
        tokens, names = (data.getlist(name) if data else [] for name in ("part", "part_name"))
        self.parts = [parts.find(self.user, token) for token in tokens]
        return [
            File(one.path.open("rb"), name=PurePath(name.replace("\\", "/")).name or "catalogue")
            for one, name in zip(self.parts, names, strict=False)
        ]


def _problem(file: Any, *, alone: bool) -> str:
    """Return why a file cannot be accepted, "" if it can."""
    try:
        disk.refuse_if_low(file.size)
    except disk.DiskLow as error:
        return str(error)
    name = file.name.lower()
    if not name.endswith(FORMATS) and (alone or not name.endswith(PICTURES)):
        return f"{file.name} is not a table or a zip file. These are read: {', '.join(FORMATS)}."
    is_broken = name.endswith(".zip") and not zipfile.is_zipfile(file)
    file.seek(0)
    if is_broken:
        return "This is not a readable zip file. Pack it again, or upload the table alone."
    return "Unpack the zip, or send it alone." if name.endswith(".zip") and not alone else ""


class StartForm(forms.Form):
    """Options for importing a previewed upload."""

    remove_missing = forms.BooleanField(required=False)
    hiding_confirmed = forms.BooleanField(required=False)
    empty_erases = forms.BooleanField(required=False)
    fetch_pictures = forms.BooleanField(required=False)

    def __init__(self, upload: Import, data: Any = None, *, may_hide: bool = False) -> None:
        super().__init__(data)
        self.upload, self.may_hide = upload, may_hide

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("remove_missing") and not self.may_hide:
            raise forms.ValidationError(
                "You do not have permission to hide products that are missing from a file. Start without hiding."
            )
        held_back = self.upload.layout.get("counts", {}).get("held_back", 0)
        if cleaned.get("remove_missing") and held_back and not cleaned.get("hiding_confirmed"):
            raise forms.ValidationError(
                f"{held_back:,} products of the catalogue are not in this file. Confirm that they are to be hidden, or "
                "start without hiding them."
            )
        return cleaned


def chosen_columns(upload: Import, data: Any) -> dict[str, str]:
    """Return the fields that staff chose for columns, if they differ from the detected ones."""
    allowed = {name for name, _ in TARGETS}
    columns = upload.layout.get("columns", [])
    return {
        column["name"]: chosen
        for place, column in enumerate(columns)
        if (chosen := data.get(f"column-{place}")) is not None and chosen in allowed and chosen != column["field"]
    }
