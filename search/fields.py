"""Product properties that shoppers can filter, search and sort by: declared once; everything else derives from this.

The columns of imports, rows and entries, the Redis schema and its documents, filters, facets, the API's parameters and
responses, the admin's forms and all labels read these tables. A new filter is one entry of :class:`Tags`, with a column
of the same name in ``catalog.models.Product`` and its migration.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class TagField:
    """A property with few values, of which a product has one or none; with ``several``, any number.

    ``columns``: names of columns that hold it in shops' exports. ``facet``: shoppers choose among its values;
    ``leading``: its facet is above the price and initially open. ``named``: its values count among the words by which a
    product is found. ``flag``: a yes/no property whose only value is :data:`YES`.
    """

    name: str
    label: StrOrPromise
    columns: tuple[str, ...] = ()
    facet: bool = True
    leading: bool = False
    named: bool = True
    several: bool = False
    flag: bool = False


YES = "true"


def _tag(label: StrOrPromise, *, columns: tuple[str, ...], facet: bool = True, leading: bool = False) -> Any:
    return field(default="", metadata={"label": label, "columns": columns, "facet": facet, "leading": leading})


@dataclass(frozen=True, slots=True, kw_only=True)
class Tags:
    """The tags of a product, in the order in which facets are shown; "" if unknown.

    Every representation of a product between a shop's export and a page (row, entry, hit) inherits them.
    """

    gender: str = _tag(_("Gender"), leading=True, columns=(
        "gender", "sex", "target gender", "geschlecht", "genre", "sexe", "género", "sexo", "genere", "sesso",
        "geslacht", "płeć", "kön", "køn", "пол", "cinsiyet", "性別", "性别", "ideal for", "index group name"))
    category: str = _tag(_("Category"), leading=True, columns=(
        "category", "master category", "department", "product category", "main category", "category name",
        "kategorie", "warengruppe", "hauptkategorie", "catégorie", "categoría", "categoria", "categorie",
        "kategoria", "kategori", "категория", "カテゴリ", "カテゴリー", "分类", "类别", "product group name"))
    article_type: str = _tag(_("Type"), leading=True, columns=(
        "article type", "type", "product type", "item type", "garment type", "product type name", "produkttyp",
        "artikeltyp", "produktart", "type de produit", "tipo", "tipo de producto", "soort", "typ", "тип",
        "тип товара", "tür"))
    colour: str = _tag(_("Colour"), leading=True, columns=(
        "colour", "color", "base colour", "base color", "colour name", "color name", "colour group name",
        "farbe", "couleur", "coloris", "colore", "kleur", "kolor", "cor", "färg", "farve", "väri", "цвет",
        "renk", "色", "カラー", "颜色", "اللون", "farbname", "grundfarbe"))
    brand: str = _tag(_("Brand"), columns=(
        "brand", "brand name", "vendor", "manufacturer", "label", "marke", "hersteller", "marque", "fabricant",
        "marca", "fabricante", "marchio", "produttore", "merk", "marka", "producent", "märke", "varumärke",
        "mærke", "merkki", "бренд", "марка", "производитель", "üretici", "ブランド", "品牌", "store",
        "manufacturer name"))
    subcategory: str = _tag(_("Subcategory"), columns=(
        "subcategory", "sub category", "unterkategorie", "sous-catégorie", "subcategoría", "sottocategoria"))
    material: str = _tag(_("Material"), columns=(
        "material", "fabric", "composition", "matière", "materialzusammensetzung", "materiale", "materiaal",
        "tessuto", "materiał", "материал", "состав", "素材", "材质", "materials", "fabric type"))
    pattern: str = _tag(_("Pattern"), columns=(
        "pattern", "muster", "motif", "graphical appearance name", "estampado", "fantasia", "узор"))
    age_group: str = _tag(_("Age group"), columns=(
        "age group", "age", "altersgruppe", "tranche d'âge"))
    season: str = _tag(_("Season"), columns=(
        "season", "saison", "temporada", "stagione", "seizoen", "sezon", "сезон"))
    usage: str = _tag(_("Occasion"), columns=(
        "usage", "occasion", "anlass", "verwendung", "occasione", "ocasión"))  # fmt: skip


TAGS: tuple[TagField, ...] = (
    *(TagField(one.name, **one.metadata) for one in fields(Tags)),
    TagField("size", _("Size"), leading=True, named=False, several=True),
    TagField("on_sale", _("On sale"), named=False, flag=True),
    TagField("in_stock", _("In stock"), named=False, flag=True),
    TagField("store", _("Store"), named=False, several=True),
    TagField("catalog", _("Catalogue"), named=False),
)
BY_NAME: Mapping[str, TagField] = {one.name: one for one in TAGS}

STORED_FIELDS = tuple(one.name for one in fields(Tags))
"""Fields that have a column in the database and that imports fill."""
OFFERED_FIELDS = ("size", "on_sale", "in_stock", "store")
"""Fields that follow from the current offer: prices, stock, the sizes that are left, the stores that have it."""
FILTER_FIELDS = (*STORED_FIELDS, *OFFERED_FIELDS)
"""Filters of the JSON API, in the order in which URLs and documents list them."""
TAG_FIELDS = ("catalog", *FILTER_FIELDS)
NAMED_FIELDS = tuple(name for name in FILTER_FIELDS if BY_NAME[name].named)

ATTRIBUTE_PREFIX = "attr."
"""Prefix of the name of a shop's own column that its catalogue declares to be a facet: "attr.Fit"."""
ATTRIBUTES, SALE_SIZES, STORE_SIZES, STYLE = "attributes", "sale_size", "store_size", "style"
"""What the index stores in addition: the values of those columns, as "Fit=Slim"; the sizes that are on sale; the sizes
that a store has, as "demo/12=M"; the style that the looks (colours) of one product share."""
SEVERAL = ("size", "store", SALE_SIZES, STORE_SIZES, ATTRIBUTES)
KEPT_FIELDS = (*TAG_FIELDS, SALE_SIZES, STORE_SIZES, ATTRIBUTES, STYLE)
"""What every process stores of every product, in the order in which documents list it."""


def attribute(name: str) -> str:
    """Return the shop's own column to which a filter belongs, "" for a tag."""
    return name.removeprefix(ATTRIBUTE_PREFIX) if name.startswith(ATTRIBUTE_PREFIX) else ""


def at_store(store: str, size: str) -> str:
    """Return a size that a store has as the index stores it: "demo/12=M". Codes of stores never contain "="."""
    return f"{store}={size}"


def is_filter(name: str) -> bool:
    return name in BY_NAME or bool(attribute(name))


def label(name: str) -> str:
    """Return the label that shoppers see above a filter."""
    return attribute(name) or str(BY_NAME[name].label)


def tags_of(source: object) -> dict[str, Any]:
    """Return the stored tags of any object that has them as attributes."""
    return {name: getattr(source, name) for name in STORED_FIELDS}
