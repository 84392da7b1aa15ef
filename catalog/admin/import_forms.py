"""What staff fill in for an import: the file and its catalogue, what columns hold, how it is taken in."""

from __future__ import annotations

import zipfile
from typing import Any

from django import forms

from catalog import disk
from catalog.attributes import FACET
from catalog.feeds.choosing import TABLES
from catalog.feeds.columns import ATTRIBUTE, IGNORED
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
}
TARGETS = [
    (ATTRIBUTE, "keep as an attribute"),
    (FACET, "keep as an attribute, and a filter"),
    (IGNORED, "leave out"),
    *((name, WORDS.get(name, name.replace("_", " "))) for name in FIELDS),
]


class ImportForm(forms.ModelForm[Import]):
    """A file and where it goes."""

    file = forms.FileField(
        label="File",
        help_text="A zip with a table and its pictures, or a table alone: CSV, Excel, JSON, XML, Parquet, as your shop "
        "system exports it. You will see what it would change before anything is stored.",
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(FORMATS)}),
    )

    class Meta:
        model = Import
        fields = ("catalog",)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        try:
            disk.refuse_if_low(file.size)
        except disk.DiskLow as error:
            raise forms.ValidationError(str(error)) from error
        if not file.name.lower().endswith(FORMATS):
            raise forms.ValidationError(f"This is not a table or a zip file. These are read: {', '.join(FORMATS)}.")
        if file.name.lower().endswith(".zip") and not zipfile.is_zipfile(file):
            raise forms.ValidationError("This is not a readable zip file. Pack it again, or upload the table alone.")
        file.seek(0)
        return file


class StartForm(forms.Form):
    """How a previewed upload is taken in."""

    remove_missing = forms.BooleanField(required=False)
    hiding_confirmed = forms.BooleanField(required=False)
    empty_erases = forms.BooleanField(required=False)
    fetch_pictures = forms.BooleanField(required=False)

    def __init__(self, upload: Import, data: Any = None) -> None:
        super().__init__(data)
        self.upload = upload

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        held_back = self.upload.layout.get("counts", {}).get("held_back", 0)
        if cleaned.get("remove_missing") and held_back and not cleaned.get("hiding_confirmed"):
            raise forms.ValidationError(
                f"{held_back:,} products of the catalogue are not in this file. Confirm that they are to be hidden, or "
                "start without hiding them."
            )
        return cleaned


def chosen_columns(upload: Import, data: Any) -> dict[str, str]:
    """The fields that staff chose for columns, where they are others than were guessed."""
    allowed = {name for name, _ in TARGETS}
    columns = upload.layout.get("columns", [])
    return {
        column["name"]: chosen
        for place, column in enumerate(columns)
        if (chosen := data.get(f"column-{place}")) is not None and chosen in allowed and chosen != column["field"]
    }
