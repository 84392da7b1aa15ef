"""Which rows of a table belong to one product, and when all of them have been read."""

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
    """How often each group's key comes, and whose child a row is; learned by reading the table once."""

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
        """Whether a row may name another one as its parent or its child."""
        return bool(self.layout.fields & {"parent", "children"})

    def learn_names(self, items: Iterable[Item]) -> None:
        """What names products: to be read before :meth:`learn`, where there are families."""
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
        """What the rows of one product share. Rows without any id have one of their own."""
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
        """The rows of one product together, as soon as the last of them is read."""
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
    """Rows of one title whose ids differ by their size alone ("tee-S", "tee-M") are one product."""
    id, size = item.get("id").strip(), item.get("size")
    if not size or not item.get("title"):
        return ""
    stem = re.sub(rf"[-_ ./]{re.escape(size)}$", "", id, flags=re.I)
    if stem == id:
        return ""
    return "\0".join(("size", stem, item.get("title"), item.get("brand"), item.get("colour")))
