"""Find the picture files of a product: by the references in its row, otherwise by its id."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from catalog.feeds.sources import FeedError
from catalog.rows import ProductRow
from catalog.values.tags import items

PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif", ".heic", ".heif", ".bmp", ".tif", ".tiff", ".jp2",
            ".jfif", ".svg", ".psd")  # fmt: skip
NUMBERED = re.compile(r"(.+?)[ _.-](?:\(?\d{1,2}\)?|front|back|side|main|detail)$", re.I)
MOST = 12
"""Pictures used per product."""


@dataclass(frozen=True, slots=True)
class Found:
    """The pictures of a product, the main one first, and remarks about them."""

    names: tuple[str, ...]
    remarks: tuple[str, ...] = ()


class PictureFiles:
    """The pictures among the files of a feed; ``root`` is the folder of its table."""

    def __init__(self, names: Iterable[str], root: str = "") -> None:
        beside = f"{PurePosixPath(folded(root))}/" if root else ""
        self._folders = tuple(dict.fromkeys((beside, f"{beside}images/", "")))
        self.names = [name for name in names if name.lower().endswith(PICTURES)]
        self._by_path: dict[str, str] = {}
        self._by_name: dict[str, list[str]] = {}
        self._by_stem: dict[str, list[str]] = {}
        self._by_folder: dict[str, list[str]] = {}
        for name in sorted(self.names, key=_in_order):
            path = PurePosixPath(folded(name))
            self._by_path[str(path)] = name
            self._by_name.setdefault(path.name, []).append(name)
            self._by_stem.setdefault(path.stem, []).append(name)
            self._by_folder.setdefault(path.parent.name, []).append(name)
            if numbered := NUMBERED.fullmatch(path.stem):
                self._by_stem.setdefault(f"{numbered[1]}\0further", []).append(name)

    def ids(self) -> list[str]:
        """Return the names of the pictures without trailing numbers: the ids of products without a table."""
        stems = {PurePosixPath(name).stem for name in self.names}
        first = {stem for stem in stems if not ((match := NUMBERED.fullmatch(stem)) and match[1] in stems)}
        return sorted(first)

    def of(self, row: ProductRow) -> Found:
        """Return the pictures of a row. Errors: FeedError, with a sentence for the shop, if there are none."""
        said = [one for image in row.images for one in self._said(image)]
        found: list[str] = []
        remarks: list[str] = []
        named = {one: self._named(one) for one in said}
        for one in said:
            names = named[one]
            if len(names) > 1:
                remarks.append(f"Several files are called {one[:80]}: {', '.join(names)[:200]}. Name its folder, too.")
            found += names[:1] if len(names) == 1 else []
        if not found:
            found = self._by_ids(row)
            if len({PurePosixPath(name).name for name in found}) < len(found):
                remarks.append(f"Several files are pictures of this id: {', '.join(found)[:300]}. All are used.")
        found = list(dict.fromkeys(found))[:MOST]
        if not found:
            raise FeedError(remarks[0] if remarks else _missing(row, said))
        lost = [one for one in said if not named[one]]
        if lost and len(lost) < len(said):
            remarks.append(f"There is no picture {', '.join(lost)[:200]}; the others are used.")
        return Found(tuple(found), tuple(remarks))

    def addresses(self, row: ProductRow) -> tuple[str, ...]:
        """Return the row's picture references that are web addresses and match no file of the feed."""
        said = dict.fromkeys(one for image in row.images for one in self._said(image))
        return tuple(one for one in said if is_address(one) and not self._named(one))[:MOST]

    def _said(self, cell: str) -> list[str]:
        """Return the names in a cell: one, or a list of them; a name may itself contain a comma."""
        if self._exactly(cell):
            return [cell]
        found: list[str] = []
        for one in items(cell, "|;\n\t"):
            if self._exactly(one) or "," not in one:
                found += one.split() if re.match(r"https?://\S+\s+https?://", one) else [one]
            else:
                found += [part.strip() for part in re.split(r",\s*(?=\S)", one) if part.strip()]
        return found

    def _named(self, said: str) -> list[str]:
        """Return the files that a name or an address may refer to."""
        if exact := self._exactly(said):
            return [exact]
        if not self.names:
            return []
        for name in dict.fromkeys((said, unquote(said), _path_of(said))):
            if exact := self._exactly(name):
                return [exact]
            path = PurePosixPath(_plain(name))
            # a path on the shop's server: match as much of its end as exists
            for depth in range(1, len(path.parts)):
                tail = str(PurePosixPath(*path.parts[depth:]))
                ends = [known for known in self._by_name.get(path.name, []) if folded(known).endswith("/" + tail)]
                if ends:
                    return ends
            if path.name in self._by_name and (not path.suffix or path.suffix in PICTURES):
                return self._by_name[path.name]
            if path.name and not path.suffix and path.name in self._by_stem:
                return self._by_stem[path.name]
        return []

    def _exactly(self, said: str) -> str:
        """Return the file at a path relative to the table, its folder of images, or the top; "" if there is none."""
        path = _plain(said)
        for folder in self._folders:
            if found := self._by_path.get(folder + path):
                return found
        return ""

    def _by_ids(self, row: ProductRow) -> list[str]:
        ids = [row.id, *(variant.sku for variant in row.variants), row.group]
        for id in dict.fromkeys(filter(None, ids)):
            for stem in _stems(id):
                if found := [*self._by_stem.get(stem, ()), *self._by_stem.get(f"{stem}\0further", ())]:
                    return found
                if stem in self._by_folder and stem not in ("", "images", "."):
                    return self._by_folder[stem]
        return []


def _plain(name: str) -> str:
    """Return a normalised path for lookups: folded, relative, without empty parts."""
    path = folded(name.strip().replace("\\", "/")).lstrip("/")
    return str(PurePosixPath(path)) if "//" in path or "./" in path or path.endswith(("/", "/.")) else path


def folded(name: str) -> str:
    """Return a name in lower case and Unicode NFC, so that names that look the same are equal."""
    if name.isascii():
        return name.lower()
    return unicodedata.normalize("NFC", name).casefold()


def is_address(text: str) -> bool:
    return text.strip().lower().startswith(("http://", "https://", "//"))


def _stems(id: str) -> list[str]:
    """Return file names for an id: slashes and other characters that file systems forbid are replaced."""
    stem = folded(id)
    plain = re.sub(r'[/\\:*?"<>|]', "_", stem)
    found = [stem, plain, plain.replace("_", "-")]
    return [*found, f"0{stem}"] if stem.isdecimal() else found


def _path_of(said: str) -> str:
    """Return the path of an address or name, without query and fragment."""
    if is_address(said):
        return unquote(urlsplit(said.strip()).path)
    return unquote(re.split(r"[?#]", said)[0])


def _in_order(name: str) -> list[object]:
    """Return a natural sort key: "a_2.jpg" before "a_10.jpg"."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", folded(name))]


def _missing(row: ProductRow, said: Sequence[str]) -> str:
    addresses = [one for one in said if is_address(one)]
    if addresses:
        return f"The picture is an address ({addresses[0][:80]}). Put the file into images/, named by the id."
    return f"There is no picture: neither {', '.join(said)[:120] or 'an image column'} nor images/{row.id[:80]}.jpg."
