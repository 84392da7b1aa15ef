"""Parse and check rules as the shop writes them, in forms and in files alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from search.fields import BY_NAME, STORED_FIELDS, attribute, is_filter
from search.merchandising.addresses import check_address, check_picture
from search.merchandising.rules import (
    CATEGORY_FIELDS,
    OF_ADDRESSES,
    OF_PRODUCTS,
    Kind,
    Match,
    Product,
    Rule,
    Strength,
    Where,
    query_key,
)
from search.types import clean_text

LONGEST_NAME, LONGEST_LINE, LONGEST_TEXT = 120, 200, 300
MOST_LINES = 200
LAST_PLACE = 1000
TAGS = ("brand", *(name for name in STORED_FIELDS if name != "brand"))
"""Tags by which products may be selected; in addition the shop's own columns ("attr.Fit")."""
FIELDS = ("name", "kind", "where", "queries", "match", "field", "value", "products", "tag", "values", "place",
          "strength", "words", "means", "both_ways", "address", "text", "picture", "starts", "ends",
          "is_active")  # fmt: skip


class RuleRefused(ValueError):
    """A rule is invalid. ``errors``: a sentence for each field that cannot be used."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        self.errors = dict(errors)
        super().__init__(" ".join(f"{name}: {text}" for name, text in self.errors.items()))


def read_rule(raw: Any) -> Rule:
    """Return a rule parsed from a JSON object. Fields that its kind does not use are dropped. Errors: RuleRefused."""
    if not isinstance(raw, Mapping):
        raise RuleRefused({"rule": "A rule is a JSON object."})
    reader = _Reader(raw)
    if unknown := [str(name) for name in raw if name not in FIELDS]:
        reader.errors[unknown[0]] = "There is no such field. There are: {}.".format(", ".join(FIELDS))
    rule = reader.rule()
    if reader.errors:
        raise RuleRefused(reader.errors)
    return rule


def _written(rule: Rule, queries: Sequence[str], words: Sequence[str]) -> dict[str, Any]:
    """Return the rule as JSON without defaults. ``queries`` and ``words``: as the shop wrote them."""
    found: dict[str, Any] = {"name": rule.name, "kind": rule.kind.value}
    if rule.kind in (*OF_PRODUCTS, *OF_ADDRESSES):
        found["where"] = rule.where.value
    found |= {
        "queries": list(queries) if rule.queries else [],
        "match": rule.match.value if rule.where is Where.QUERY and rule.match is not Match.IS else "",
        "field": rule.category[0],
        "value": rule.category[1],
        "products": ["/".join(one) for one in rule.products],
        "tag": rule.tag,
        "values": list(rule.values),
        "place": rule.place if rule.kind is Kind.PIN else None,
        "strength": rule.strength.value if rule.kind in (Kind.BOOST, Kind.BURY) else "",
        "words": list(words) if rule.words else [],
        "means": list(rule.means),
        "both_ways": rule.both_ways,
        "address": rule.address,
        "text": rule.text,
        "picture": rule.picture,
        "starts": rule.starts.isoformat() if rule.starts else "",
        "ends": rule.ends.isoformat() if rule.ends else "",
    }
    kept = {name: value for name, value in found.items() if value not in ("", [], None, False)}
    return kept if rule.is_active else {**kept, "is_active": False}


def normalised(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return a rule as it is stored and exported: checked, in a fixed order, without defaults. Errors: RuleRefused."""
    rule = read_rule(raw)
    reader = _Reader(raw)
    return _written(rule, reader.lines("queries"), reader.lines("words"))


class _Reader:
    """Reads field by field, and records what is wrong with each."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.raw = raw
        self.errors: dict[str, str] = {}

    def rule(self) -> Rule:
        name = self.text("name", LONGEST_NAME)
        if not name:
            self.errors.setdefault("name", "Give the rule a name.")
        kind = self.choice("kind", Kind, None)
        starts, ends = self.time("starts"), self.time("ends")
        if starts and ends and ends <= starts:
            self.errors["ends"] = "The end is not after the start."
        parts: dict[str, Any] = {}
        if kind in OF_PRODUCTS:
            parts = self.where() | self.which(kind)
        elif kind in OF_ADDRESSES:
            parts = self.where(only_queries=True) | self.leading(kind)
        elif kind is not None:
            parts = self.language(kind)
        if kind is Kind.PIN:
            parts["place"] = self.place()
        if kind in (Kind.BOOST, Kind.BURY):
            parts["strength"] = self.choice("strength", Strength, Strength.STRONGLY)
        active = self.flag("is_active", True)
        return Rule(name=name, kind=kind or Kind.PIN, starts=starts, ends=ends, is_active=active, **parts)

    def where(self, only_queries: bool = False) -> dict[str, Any]:
        where = self.choice("where", Where, Where.QUERY if only_queries or "queries" in self.raw else None)
        if only_queries and where not in (Where.QUERY, None):
            self.errors["where"] = "Redirects and banners are for queries."
        if where is Where.QUERY:
            keys = tuple(dict.fromkeys(key for line in self.lines("queries") if (key := query_key(line))))
            if not keys:
                self.errors.setdefault("queries", "Name the searches that the rule is for, one per line.")
            return {"where": where, "queries": keys, "match": self.choice("match", Match, Match.IS)}
        if where is Where.CATEGORY:
            field, value = self.text("field", 40), self.text("value", LONGEST_LINE)
            if field not in CATEGORY_FIELDS:
                self.errors["field"] = "The field is one of: {}.".format(", ".join(CATEGORY_FIELDS))
            if not value:
                self.errors["value"] = "Name the category as products have it, for instance Dresses."
            return {"where": where, "category": (field, value)}
        return {"where": where or Where.EVERYWHERE}

    def which(self, kind: Kind) -> dict[str, Any]:
        """Read which products the rule is about."""
        products = tuple(dict.fromkeys(filter(None, map(self.product, self.lines("products")))))
        tag, values = self.text("tag", 100), tuple(self.lines("values"))
        if tag and not (tag in TAGS or (attribute(tag) and is_filter(tag))):
            self.errors["tag"] = "The tag is one of: {}.".format(", ".join(TAGS))
        if bool(tag) != bool(values):
            self.errors.setdefault("values", "Give a tag and its values together, for instance brand and Acme.")
        if kind is Kind.PIN and tag:
            self.errors["tag"] = "Single products are pinned, not all with a tag. Boost those instead."
        if not products and not tag and "products" not in self.errors:
            self.errors["products"] = "Name products as catalogue/id, one per line, or by a tag."
        return {"products": products, "tag": tag, "values": values}

    def product(self, line: str) -> Product | None:
        catalog, slash, id = line.partition("/")
        if not (slash and catalog.strip() and id.strip()):
            self.errors["products"] = f"“{line}” is no product: write catalogue/id."
            return None
        return catalog.strip(), id.strip()

    def language(self, kind: Kind) -> dict[str, Any]:
        words = tuple(dict.fromkeys(key for line in self.lines("words") if (key := query_key(line))))
        if not words:
            self.errors.setdefault("words", "Name the words, one per line.")
        if kind is Kind.STOP_WORDS:
            return {"words": words}
        means = tuple(dict.fromkeys(" ".join(line.split()) for line in self.lines("means")))
        both = self.flag("both_ways", False)
        if not means and not (both and len(words) > 1):
            self.errors.setdefault("means", "Name what the words mean, one per line.")
        if set(words) & {query_key(one) for one in means}:
            self.errors["means"] = "A word is no synonym of itself."
        return {"words": words, "means": means, "both_ways": both}

    def leading(self, kind: Kind) -> dict[str, Any]:
        """Read where a redirect or banner leads, and what a banner shows."""
        text = self.text("text", LONGEST_TEXT) if kind is Kind.BANNER else ""
        if kind is Kind.BANNER and not text:
            self.errors.setdefault("text", "Write what the banner says.")
        found = {"text": text, "address": self.address("address", check_address)}
        if kind is Kind.BANNER:
            found["picture"] = self.address("picture", check_picture)
        elif not found["address"]:
            self.errors.setdefault("address", "Say where the redirect leads.")
        return found

    def address(self, name: str, check: Callable[[str], str]) -> str:
        given = self.raw.get(name) or ""
        if not isinstance(given, str):
            self.errors[name] = "This is no text."
            return ""
        try:
            return check(given.strip()) if given.strip() else ""
        except ValueError as error:
            self.errors[name] = str(error)
            return ""

    def place(self) -> int:
        given = self.raw.get("place", 1)
        if isinstance(given, bool) or not isinstance(given, int) or not 1 <= given <= LAST_PLACE:
            self.errors["place"] = f"The place is a whole number from 1 to {LAST_PLACE}."
            return 1
        return given

    def text(self, name: str, longest: int) -> str:
        given = self.raw.get(name) or ""
        if not isinstance(given, str) or len(given) > longest:
            self.errors[name] = f"This is no text of at most {longest} characters."
            return ""
        return clean_text(given, longest)

    def lines(self, name: str) -> list[str]:
        given = self.raw.get(name) or []
        fits = isinstance(given, list) and all(isinstance(one, str) and len(one) <= LONGEST_LINE for one in given)
        if not fits or len(given) > MOST_LINES:
            self.errors[name] = f"Give a list of at most {MOST_LINES} texts of at most {LONGEST_LINE} characters."
            return []
        return [cleaned for one in given if (cleaned := clean_text(one, LONGEST_LINE))]

    def choice(self, name: str, choices: type[StrEnum], default: StrEnum | None) -> Any:
        given = self.raw.get(name)
        if given in (None, "") and default is not None:
            return default
        try:
            return choices(str(given))
        except ValueError:
            allowed = ", ".join(one.value for one in choices)
            self.errors[name] = f"Choose one of: {allowed}."
            return None

    def flag(self, name: str, default: bool) -> bool:
        given = self.raw.get(name, default)
        if not isinstance(given, bool):
            self.errors[name] = "Give true or false."
            return default
        return given

    def time(self, name: str) -> datetime | None:
        given = self.raw.get(name)
        if given in (None, ""):
            return None
        try:
            at = datetime.fromisoformat(given)
        except (ValueError, TypeError):
            self.errors[name] = "Give a time such as 2026-12-01T08:00:00+00:00."
            return None
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def labels() -> dict[str, str]:
    """Return the labels of the tags by which products are selected."""
    return {name: str(BY_NAME[name].label) for name in TAGS}
