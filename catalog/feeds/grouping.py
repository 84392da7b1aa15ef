"""Which rows of a table belong to one product, and when all of them have been read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from catalog.feeds.columns import Layout
from catalog.feeds.items import Item
from catalog.rows import Rejected, Remark

GROUPING = frozenset({"group", "parent", "kind", "children", "size", "sku", "option1_value", "option1_name"})
Parsed = Item | Rejected | Remark


@dataclass(slots=True)
class Grouping:
    """How often each group's key comes, and whose child a row is; learned by reading the table once."""

    layout: Layout
    counts: Counter[str] = field(default_factory=Counter)
    ids: dict[str, str] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    before: str = ""

    @property
    def is_needed(self) -> bool:
        return bool(self.layout.fields & GROUPING)

    @property
    def has_families(self) -> bool:
        """Whether a row may name another one as its parent or its child."""
        return bool(self.layout.fields & {"parent", "children"})

    def learn_names(self, items: Iterable[Item]) -> None:
        """What names products: to be read before :meth:`learn`, where there are families."""
        for item in items:
            self._learn_names(item)

    def learn(self, item: Item) -> None:
        """Count a row of its product."""
        self.counts[self.key(item)] += 1

    def _learn_names(self, item: Item) -> None:
        id = item.get("id")
        if item.kind not in self.layout.platform.child_kinds:
            if sku := item.get("sku"):
                self.ids[sku] = id
            if id:
                self.ids[f"id:{id}"] = id
        for child in re.findall(r"sku=([^,|]+)", item.get("children")):
            self.parents[child.strip()] = id

    def key(self, item: Item) -> str:
        """What the rows of one product share. Rows without any id have one of their own."""
        key = self._key(item) or f"row {item.number}"
        if item.kind not in self.layout.platform.child_kinds:
            self.before = key
        return key

    def _key(self, item: Item) -> str:
        parent = item.get("parent")
        if parent:
            return self.ids.get(parent, parent)
        if item.kind in self.layout.platform.child_kinds and self.before:
            return item.get("group") or self.before
        if item.get("id") in self.parents:
            return self.parents[item.get("id")]
        return item.get("group") or _by_size(item) or item.get("id") or item.get("sku")

    def groups(self, parsed: Iterable[Parsed]) -> Iterator[list[Item] | Rejected | Remark]:
        """The rows of one product together, as soon as the last of them is read."""
        self.before = ""
        waiting: dict[str, list[Item]] = {}
        for one in parsed:
            if not isinstance(one, Item):
                yield one
                continue
            if not self.is_needed:
                yield [one]
                continue
            key = self.key(one)
            group = waiting.setdefault(key, [])
            group.append(one)
            if len(group) >= self.counts[key]:
                yield waiting.pop(key)
        yield from waiting.values()


def _by_size(item: Item) -> str:
    """Rows of one title whose ids differ by their size alone ("tee-S", "tee-M") are one product."""
    id, size = item.get("id").strip(), item.get("size")
    if not size or not item.get("title"):
        return ""
    stem = re.sub(rf"[-_ ./]{re.escape(size)}$", "", id, flags=re.I)
    if stem == id:
        return ""
    return "\0".join(("size", stem, item.get("title"), item.get("brand"), item.get("colour")))
