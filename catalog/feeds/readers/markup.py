"""Reader for XML feeds: RSS and Atom with Google's fields, and any other list of elements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from catalog.feeds.columns import recognised
from catalog.feeds.readers.headers import refuse_many
from catalog.feeds.readers.table import Opener, Record, cell
from catalog.feeds.sources import FeedError
from catalog.rows import Rejected, Remark

DEEPEST = 200
"""Maximum nesting depth of elements."""
LOOKED_AT = 2000
"""The number of elements that are read to find out which are products."""


class MarkupTable:
    """An XML file. Errors: FeedError if it is not well-formed, declares entities, or contains no products."""

    def __init__(self, opener: Opener) -> None:
        self._opener = opener
        self._tag = self._product_tag()
        names: dict[str, None] = {}
        for item in self._items():
            names.update(dict.fromkeys(_cells(item)))
            refuse_many(names)
        self.header = list(names)
        self.format = {"item": "RSS", "entry": "Atom"}.get(self._tag, f"XML of <{self._tag}>")

    def records(self) -> Iterator[Record | Rejected | Remark]:
        for number, item in enumerate(self._items(), start=1):
            cells = _cells(item)
            yield Record(number, [cells.get(name, "") for name in self.header])

    def _items(self) -> Iterator[Element]:
        for ended, element, _ in self._events():
            if ended and _local(element.tag) == self._tag:
                yield element
                element.clear()

    def _events(self) -> Iterator[tuple[bool, Element, int]]:
        """Yield (whether it is the end, element, depth)."""
        depth = 0
        try:
            with self._opener() as file:
                for event, element in iterparse(file, events=("start", "end")):
                    depth += 1 if event == "start" else -1
                    if depth > DEEPEST:
                        raise FeedError(f"The XML is nested more than {DEEPEST} levels deep.")
                    yield event == "end", element, depth
        except ParseError as error:
            raise FeedError(f"The XML cannot be read: {error}. Export the feed again.") from error
        except DefusedXmlException as error:
            raise FeedError("The XML declares entities of its own, which is not allowed. Export it without.") from error
        except (LookupError, ValueError) as error:
            raise FeedError(f"The XML cannot be read: {error}.") from error

    def _product_tag(self) -> str:
        """Return the tag of the elements whose children name most fields, the more frequent of equals."""
        scores: dict[str, int] = {}
        counts: Counter[str] = Counter()
        for seen, (ended, element, depth) in enumerate(self._events()):
            if ended and depth and len(element):
                tag = _local(element.tag)
                counts[tag] += 1
                scores[tag] = max(scores.get(tag, 0), recognised(list(_cells(element))))
            if seen > LOOKED_AT and any(score > 1 for score in scores.values()):
                break
        if not scores or max(scores.values()) < 1:
            raise FeedError("There are no products in the XML: no element has an id, a title, a price or a picture.")
        return max(scores, key=lambda tag: (scores[tag], counts[tag]))


def _local(tag: str) -> str:
    return tag.rsplit("}", 1)[-1]


def _cells(item: Element) -> dict[str, str]:
    """Return the texts of an element's children by name; several of one name as a list."""
    found: dict[str, list[str]] = {name: [value] for name, value in item.attrib.items()}
    for name, value in _children(item, ""):
        found.setdefault(name, []).append(value)
    return {name: values[0] if len(values) == 1 else cell(values) for name, values in found.items()}


def _detail(item: Element) -> Iterator[tuple[str, str]]:
    """Yield the name and value of a property that has no field in Google's format."""
    said = {_local(one.tag): (one.text or "").strip() for one in item}
    if said.get("attribute_name") and said.get("attribute_value"):
        yield said["attribute_name"], said["attribute_value"]


def _children(item: Element, prefix: str, depth: int = 0) -> Iterator[tuple[str, str]]:
    for child in item:
        name = prefix + _local(child.tag)
        if name == "product_detail":
            yield from _detail(child)
            continue
        text = (child.text or "").strip()
        if len(child) and depth < 2:
            repeated = len({_local(one.tag) for one in child}) == 1 and not any(len(one) for one in child)
            for inner, value in _children(child, "" if repeated else f"{name}.", depth + 1):
                yield (name if repeated else inner), value
        elif text or "href" not in child.attrib:
            yield name, text
        elif child.attrib.get("rel", "alternate") == "alternate":
            yield name, child.attrib["href"]
