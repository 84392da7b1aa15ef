"""How the API's query parameters appear in the OpenAPI document.

They are parsed only by :mod:`search.params`; this module describes what it accepts.
"""

from __future__ import annotations

from typing import Any

from search.fields import BY_NAME
from search.params import LONGEST_NUMBER, MAX_VALUE, MAX_VALUES
from search.types import FILTER_FIELDS, MAX_OFFSET, MAX_TEXT, MAX_WORDS, SORTS

Parameter = dict[str, Any]


def parameter(name: str, schema: dict[str, Any], description: str) -> Parameter:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": description}


def several(name: str, description: str) -> Parameter:
    items = {"type": "string", "maxLength": MAX_VALUE}
    found = parameter(name, {"type": "array", "items": items, "maxItems": MAX_VALUES}, description)
    return {**found, "style": "form", "explode": True}


FILTERS: list[Parameter] = [
    *(several(name, f"Keep products of this {name.replace('_', ' ')}; repeat for any of several.")
      for name in FILTER_FIELDS if not BY_NAME[name].flag),
    parameter("on_sale", {"type": "boolean"}, "Keep what is reduced now; with size, in that size."),
    parameter("in_stock", {"type": "boolean"}, "Leave out what is sold out."),
    several("attr.NAME", "Keep products with this value in the shop's own column NAME, where its catalogue declares it "
                         "a facet: attr.Fit=Slim. The answer's facets have these names."),
    several("catalog", "Search these catalogues only (their slugs)."),
    parameter("price_min", {"type": "number", "minimum": 0}, "Lowest price."),
    parameter("price_max", {"type": "number", "minimum": 0}, "Highest price."),
    parameter("near", {"type": "string", "maxLength": LONGEST_NUMBER, "examples": ["52.52,13.40,10"]},
              "Only products that a store nearby has: latitude (-90 to 90), longitude (-180 to 180) and a distance in "
              "kilometres (up to 500), separated by commas. With size: only what such a store has in that size."),
]  # fmt: skip

STORES: list[Parameter] = [one for one in FILTERS if one["name"] in ("catalog", "near")]

PAGING: list[Parameter] = [
    parameter("limit", {"type": "integer", "minimum": 1, "maximum": 100, "default": 24}, "Products a page."),
    parameter("offset", {"type": "integer", "minimum": 0, "maximum": MAX_OFFSET, "default": 0},
              "Products to pass over."),
    parameter("image_weight", {"type": "number", "minimum": 0, "maximum": 1},
              "Blend: 1 compares pictures only, 0 words only. Unset: the default for the kind of query "
              "(the setting IMAGE_WEIGHT, else what the encoder suggests)."),
]  # fmt: skip

LOOKS: list[Parameter] = [
    parameter("looks", {"type": "boolean"}, "Each look (colour) of a style is a result of its own. Otherwise the one "
                                            "that fits best stands for its style, and counts are of styles."),
]  # fmt: skip

SORT: list[Parameter] = [
    parameter("sort", {"type": "string", "enum": list(SORTS), "default": "relevance"},
              'Order of the results. `relevance`: as the words ask ("cheapest"), else the best match first; `match`: '
              "the best match first, whatever the words say."),
]  # fmt: skip

LANGUAGE: list[Parameter] = [
    parameter("language", {"type": "string", "maxLength": 10},
              "Label the facets in this language of the shop (de, fr, …); their values stay as they are."),
]  # fmt: skip

QUERY: list[Parameter] = [
    parameter(
        "q",
        {"type": "string", "maxLength": MAX_TEXT},
        f"What to look for, in words, of which the first {MAX_WORDS} are used. Empty: everything.",
    ),
]
PLAIN: list[Parameter] = [
    several("plain", "Words of q that are searched for as plain words, although they would be recognised as a filter."),
]
VISITOR: list[Parameter] = [
    parameter("visitor", {"type": "string", "maxLength": 64},
              "Who searches, so that experiments show everybody one side; the id that the shop's events have. Needs an "
              "API key with the scope events."),
]  # fmt: skip
SPELLING: list[Parameter] = [
    parameter("exact", {"type": "boolean"}, "Take the words as they are: correct no spelling, translate nothing."),
]


def described(*groups: list[Parameter]) -> dict[str, Any]:
    """Return the ``openapi_extra`` of an operation that reads these groups of parameters."""
    return {"parameters": [item for group in groups for item in group]}
