"""Group the rows of a table by product, and detect when all rows of a product have been read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from catalog.feeds.columns import Layout
from catalog.feeds.items import Item
from catalog.on_disk import Counts, Names
from catalog.rows import Rejected, Remark

GROUPING = frozenset({"group", "parent", "kind", "children", "size", "sku", "option1_value", "option1_name"})
Parsed = Item | Rejected | Remark


@dataclass(slots=True)
class Grouping:
    """The number of rows of each group's key, and the parents of rows; learnt in a first pass over the table."""

    layout: Layout
    counts: Counts = field(default_factory=Counts)
    ids: Names = field(default_factory=Names)
    parents: Names = field(default_factory=Names)
    before: str = ""

    @property
    def is_needed(self) -> bool:
        # rows with the stock of stores are never joined to products
        return bool(self.layout.fields & GROUPING) and "store" not in self.layout.fields

    @property
    def has_families(self) -> bool:
        """Whether a row may refer to another one as its parent or its child."""
        return bool(self.layout.fields & {"parent", "children"})

    def learn_names(self, items: Iterable[Item]) -> None:
        """Learn the names of products; if there are families, this must precede :meth:`learn`."""
        for item in items:
            self._learn_names(item)

    def learn(self, item: Item) -> None:
        """Count a row of its product."""
        self.counts.add(self.key(item))

    def _learn_names(self, item: Item) -> None:
        id = item.get("id")
        if not self.layout.platform.belongs_to_others(item.kind):
            if sku := item.get("sku"):
                self.ids[sku] = id
            if id:
                self.ids[f"id:{id}"] = id
            if key := item.get("key"):
                self.ids[key] = id
        for child in re.findall(r"sku=([^,|]+)", item.get("children")):
            self.parents[child.strip()] = id

    def key(self, item: Item) -> str:
        """Return the key shared by the rows of one product; a row without any id has a key of its own."""
        key = self._key(item) or f"row {item.number}"
        if not self.layout.platform.belongs_to_others(item.kind):
            self.before = key
        return key

    def _key(self, item: Item) -> str:
        parent = item.get("parent")
        if parent:
            return self.ids.get(parent, parent)
        if self.layout.platform.belongs_to_others(item.kind) and self.before:
            return item.get("group") or self.before
        if self.has_families and (parent := self.parents.get(item.get("id"))):
            return parent
        return item.get("group") or _by_size(item) or item.get("id") or item.get("sku")

    def groups(self, parsed: Iterable[Parsed]) -> Iterator[list[Item] | Rejected | Remark]:
        """Yield the rows of each product together, as soon as the last of them is read."""
        self.before = ""
        waiting: dict[str, tuple[int, list[Item]]] = {}
        for one in parsed:
            if not isinstance(one, Item):
                yield one
                continue
            if not self.is_needed:
                yield [one]
                continue
            key = self.key(one)
            if key not in waiting:
                waiting[key] = (self.counts.of(key), [])
            count, group = waiting[key]
            group.append(one)
            if len(group) >= count:
                del waiting[key]
                yield group
        yield from (group for _, group in waiting.values())


def _by_size(item: Item) -> str:
    """Return a key for rows with equal titles whose ids differ only by size ("tee-S", "tee-M"), "" for others."""
    id, size = item.get("id").strip(), item.get("size")
    if not size or not item.get("title"):
        return ""
    stem = re.sub(rf"[-_ ./]{re.escape(size)}$", "", id, flags=re.I)
    if stem == id:
        return ""
    return "\0".join(("size", stem, item.get("title"), item.get("brand"), item.get("colour")))
