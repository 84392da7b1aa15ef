"""Write the demo catalogue to disk: products.csv and a picture of each product."""

from __future__ import annotations

import csv
import multiprocessing
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from demo.products import DemoProduct

COLUMNS = (
    "id",
    "title",
    "description",
    "gender",
    "category",
    "subcategory",
    "article_type",
    "colour",
    "brand",
    "season",
    "usage",
    "year",
    "price",
    "sale_price",
    "currency",
    "pattern",
)
QUALITY = 82
PROCESSES = 2
BATCH = 8
WIDTH = 480

Progress = Callable[[int, int], None]  # called with the number of pictures drawn so far and the total


def write(folder: Path | str, products: Sequence[DemoProduct], progress: Progress | None = None) -> Path:
    """Write folder/products.csv and folder/images/<id>.webp; return the CSV's path. Raises OSError.

    The CSV is written last, so a folder that has one also has all pictures.
    """
    folder = Path(folder)
    images = folder / "images"
    images.mkdir(parents=True, exist_ok=True)
    for done, _ in enumerate(_drawn(images, products), start=1):
        if progress:
            progress(done, len(products))
    return _write_rows(folder / "products.csv", products)


def _drawn(images: Path, products: Sequence[DemoProduct]) -> Iterator[str]:
    if len(products) <= BATCH * PROCESSES:
        with _one_thread():
            yield from map(_save, [images] * len(products), products)
        return
    # Spawned, not forked, because the caller may have threads (of a model's runtime) that do not survive a fork.
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(PROCESSES, mp_context=spawn, initializer=_calm) as pool:
        yield from pool.map(_save, [images] * len(products), products, chunksize=BATCH)


def _calm() -> None:
    """Limit OpenCV to one thread per process, so that the processes' thread pools do not compete for the cores."""
    import cv2

    cv2.setNumThreads(1)


@contextmanager
def _one_thread() -> Iterator[None]:
    import cv2

    before = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        yield
    finally:
        cv2.setNumThreads(before)


def _save(images: Path, product: DemoProduct) -> str:
    from demo.drawing.registry import draw

    draw(product, WIDTH).save(images / f"{product.id}.webp", "WEBP", quality=QUALITY, method=3)
    return product.id


def _write_rows(path: Path, products: Iterable[DemoProduct]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        rows.writerows([getattr(product, column) for column in COLUMNS] for product in products)
    return path
