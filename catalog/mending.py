"""Check stored pictures against what was written, and restore damaged ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

from catalog.feeds import Feed, FeedError
from catalog.fetching import Fetcher, FetchError
from catalog.models import Catalog, ProductImage, StoredFile
from catalog.pictures import check_file, described, keep_again, kept_pixels, names_of, record, write_thumbnails
from catalog.rows import ProductRow
from search.engine.picture_names import large_name
from vision.image import PictureError

CHUNK = 200
Progress = Callable[[int], None]


@dataclass(slots=True)
class Findings:
    """``damaged``: what is wrong with each file of a picture, by the picture's name. ``checked`` counts pictures."""

    checked: int = 0
    damaged: dict[str, dict[str, str]] = field(default_factory=dict)


def check(progress: Progress = lambda count: None) -> Findings:
    """Read every stored picture with its thumbnails and compare it with what was written.

    Files from before sizes and hashes were recorded are opened instead, and recorded if they are good.
    """
    found = Findings()
    for names in _chunks():
        every = [file for name in names for file in names_of(name)]
        recorded = {one.name: one for one in StoredFile.objects.filter(name__in=every)}
        new: list[StoredFile] = []
        for name in names:
            wrong = {file: what for file in names_of(name) if (what := check_file(file, recorded.get(file)))}
            if wrong:
                found.damaged[name] = wrong
            new += [described(file) for file in names_of(name) if file not in recorded and file not in wrong]
        record(new)
        found.checked += len(names)
        progress(len(names))
    return found


def restore_thumbnails(found: Findings) -> int:
    """Recreate thumbnails whose pictures are good; return the number of pictures that are intact now."""
    restored_pictures = [
        name
        for name, wrong in found.damaged.items()
        if wrong.keys().isdisjoint((name, large_name(name))) and _thumbnails_made(name)
    ]
    for name in restored_pictures:
        del found.damaged[name]
    return len(restored_pictures)


def restore_from(feed: Feed, catalog: Catalog, found: Findings) -> int:
    """Restore damaged pictures of a catalogue from a feed; return the number that are intact now."""
    wanted: dict[str, set[str]] = defaultdict(set)
    images = ProductImage.objects.filter(product__catalog=catalog, name__in=found.damaged)
    for id, name in images.values_list("product__external_id", "name"):
        wanted[id].add(name)
    restored_pictures = 0
    for row in feed.rows():
        if isinstance(row, ProductRow) and row.id in wanted:
            restored = _restored(feed, row, wanted[row.id]) & set(found.damaged)
            restored_pictures += len(restored)
            for name in restored:
                del found.damaged[name]
    return restored_pictures


def restore_from_addresses(fetcher: Fetcher, found: Findings) -> int:
    """Fetch damaged pictures again from their original addresses; return the number that are intact now."""
    images = ProductImage.objects.filter(name__in=found.damaged).exclude(address="")
    addresses = dict(images.values_list("name", "address"))
    restored_pictures = 0
    for name, address in addresses.items():
        try:
            data = fetcher.get(address).data
        except FetchError:
            continue
        if data and _kept_again(data, (name,)):
            del found.damaged[name]
            restored_pictures += 1
    return restored_pictures


def _kept_again(data: bytes, names: Collection[str]) -> str:
    """Return the one of ``names`` that was stored again; "" if the picture matches none or cannot be used."""
    try:
        return keep_again(data, names)
    except (PictureError, OSError):
        return ""


def _restored(feed: Feed, row: ProductRow, names: set[str]) -> set[str]:
    """Restore those pictures that the feed still contains; if the shop has replaced them, an import brings the new
    ones.
    """
    found: set[str] = set()
    try:
        files = feed.files.pictures(row).names
    except FeedError:
        return found
    for file in files:
        try:
            name = _kept_again(feed.files.read(file), names)
        except (FeedError, OSError):
            continue
        if name:
            found.add(name)
    return found


def _thumbnails_made(name: str) -> bool:
    try:
        kept_pixels(name)
        record(write_thumbnails(name))
    except (PictureError, OSError):
        return False
    return True


def _chunks() -> Iterator[list[str]]:
    names = ProductImage.objects.order_by("name").values_list("name", flat=True).distinct()
    every = list(names)
    for start in range(0, len(every), CHUNK):
        yield every[start : start + CHUNK]
