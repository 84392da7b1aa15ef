"""The part of :mod:`benchmarks.importing` that runs in one installation; prints tab-separated names and values."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from benchmarks.scratch import installation

POLL_SECONDS = 0.2
WORKER = "celery --quiet --app webapp worker --pool threads --concurrency 1 --without-gossip --without-mingle"


@dataclass(slots=True)
class Took:
    """Wall-clock and CPU seconds, and the peak megabytes of a worker."""

    clock: float = 0.0
    processor: float = 0.0
    megabytes: int = 0


def main(workers: int, first: Path, changed: Path, unchanged: int, bare: bool) -> None:
    with installation() as folder:
        from catalog.models import Catalog

        shop = Catalog.objects.create(slug="bench", name="Bench")
        label = f"{workers} worker{'s' if workers > 1 else ''}"
        with running(workers) as team:
            imported(Catalog.objects.create(slug="warm", name="Warm"), few(first, folder), team)  # loads the models
            begun = imported(shop, first, team)
            tell(label, "first import", begun)
            again = imported(shop, changed, team)
            tell(label, "1 % changed", again)
            ratio(f"{label}, 1 % changed : first", again, begun)
            if unchanged:
                tell(label, f"{unchanged:,} rows unchanged", repeated(folder, first, unchanged, team))
        if bare:
            alone = models_alone(first)
            tell("the bare models", "same pictures", alone)
            ratio(f"{label}, first import : bare models", begun, alone)


def few(first: Path, folder: Path) -> Path:
    """Write a zip with a hundred of the products and return its path."""
    from benchmarks.importing import cut

    cut(first, folder / "few.zip", 100)
    return folder / "few.zip"


def tell(who: str, what: str, took: Took) -> None:
    memory = f", {took.megabytes} MB at most" if took.megabytes else ""
    print(f"{who}, {what}\t{took.clock:.1f} s, {took.processor:.1f} s of processors{memory}")


def ratio(what: str, one: Took, other: Took) -> None:
    print(f"{what}\t{one.clock / other.clock:.3f} (of processors {one.processor / other.processor:.3f})")


def imported(shop: object, file: Path, team: Team) -> Took:
    """Upload a file and start its import as the admin does, and wait until it ends."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from catalog import services
    from catalog.models import Catalog, Import

    assert isinstance(shop, Catalog)
    before, start = team.processor(), time.perf_counter()
    upload = services.start_import(shop, SimpleUploadedFile(file.name, file.read_bytes()))
    while not (now := Import.objects.get(pk=upload.pk)).is_over:
        team.note()
        time.sleep(POLL_SECONDS)
    if now.state != Import.State.DONE:
        raise SystemExit(f"The import {now.get_state_display()}: {now.error}")
    counts = f"{now.added} added, {now.updated} changed, {now.unchanged} unchanged, {now.refused} refused"
    print(f"counts of {file.name}\t{counts}")
    return Took(time.perf_counter() - start, team.processor() - before, team.megabytes)


@dataclass(slots=True)
class Team:
    """The running workers, and the peak memory of any worker."""

    alive: list[subprocess.Popen[bytes]] = field(default_factory=list)
    megabytes: int = 0

    def processor(self) -> float:
        """Return the CPU seconds used so far, including ended workers and the processes that decode pictures."""
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime + sum(_seconds(one) for one in self._processes())

    def note(self) -> None:
        """Update the peak memory of a worker."""
        for one in self.alive:
            with suppress(psutil.Error):
                self.megabytes = max(self.megabytes, psutil.Process(one.pid).memory_info().rss >> 20)

    def _processes(self) -> list[psutil.Process]:
        found = []
        for one in self.alive:
            with suppress(psutil.Error):
                worker = psutil.Process(one.pid)
                found += [worker, *worker.children(recursive=True)]
        return found


def _seconds(process: psutil.Process) -> float:
    """Return the CPU seconds of a process and of its ended children."""
    with suppress(psutil.Error):
        times = process.cpu_times()
        ended = getattr(times, "children_user", 0.0) + getattr(times, "children_system", 0.0)
        return float(times.user + times.system + ended)
    return 0.0


@contextmanager
def running(workers: int) -> Iterator[Team]:
    """Run workers as in a shop, each with its share of the cores; one that ends to free memory is replaced."""
    threads = max(1, (os.cpu_count() or 1) // workers) if workers > 1 else 0
    env = {**os.environ, "MODEL_THREADS": str(threads)}
    command = [str(Path(sys.executable).parent / "celery"), *WORKER.split()[1:]]
    team, over = Team(), threading.Event()

    def keep_one() -> None:
        while not over.is_set():
            one = subprocess.Popen(command, env=env)
            team.alive.append(one)
            while one.poll() is None and not over.wait(POLL_SECONDS):
                pass
            one.send_signal(signal.SIGTERM)
            one.wait()
            team.alive.remove(one)

    kept = [threading.Thread(target=keep_one) for _ in range(workers)]
    for one in kept:
        one.start()
    try:
        yield team
    finally:
        over.set()
        for one in kept:
            one.join()


def models_alone(file: Path) -> Took:
    """Measure detector and encoder on opened pictures, in batches of the same size as an import's."""
    from catalog.embedding import hint_of
    from catalog.feeds import open_feed
    from catalog.intake import BATCH
    from catalog.rows import ProductRow, words_of
    from vision import runtime
    from vision.garment import product_garments
    from vision.image import PictureError, open_picture

    runtime.warm()
    took = Took()
    with open_feed(file) as feed:
        rows = [row for row in feed.rows() if isinstance(row, ProductRow)]
        for start in range(0, len(rows), BATCH):
            pictures, used = [], []
            for row in rows[start : start + BATCH]:
                try:
                    pictures.append(open_picture(feed.picture(row), longest=1200))
                    used.append(row)
                except PictureError:
                    continue
            begin, cpu = time.perf_counter(), time.process_time()
            product_garments(pictures, [hint_of(row) for row in used], runtime.detector())
            runtime.encoder().images(pictures)
            runtime.encoder().texts([words_of(row) for row in used])
            took.clock += time.perf_counter() - begin
            took.processor += time.process_time() - cpu
    return took


def repeated(folder: Path, first: Path, count: int, team: Team) -> Took:
    """Import a table of ``count`` rows that share a few pictures twice; return what the second import takes."""
    import csv
    import io
    import zipfile

    from catalog.models import Catalog

    large = folder / "large.zip"
    with zipfile.ZipFile(first) as held, zipfile.ZipFile(large, "w") as made:
        rows = list(csv.DictReader(io.TextIOWrapper(held.open("products.csv"), "utf-8")))
        for row in rows[:100]:
            made.writestr(f"images/{row['id']}.jpg", held.read(f"images/{row['id']}.jpg"))
        text = io.StringIO()
        writer = csv.DictWriter(text, [*rows[0], "image"])
        writer.writeheader()
        for number in range(count):
            row = rows[number % 100]
            writer.writerow({**row, "id": f"L{number}", "title": row["title"], "image": f"{row['id']}.jpg"})
        made.writestr("products.csv", text.getvalue())
    shop = Catalog.objects.create(slug="large", name="Large")
    pretend(shop, large)
    return imported(shop, large, team)


def pretend(shop: object, file: Path) -> None:
    """Store the products of a file as an import does, but with one vector for all, as the models are not measured."""
    from unittest.mock import patch

    import numpy as np

    from catalog.feeds import open_feed
    from catalog.importing import ingest
    from catalog.models import Catalog
    from search.ranking import confidence
    from vision import runtime

    assert isinstance(shop, Catalog)
    one = runtime.encoder().texts(["shirt"])[0]

    def same(_: object, things: Sequence[object]) -> object:
        return np.tile(one, (len(things), 1))

    with (
        patch.object(type(runtime.encoder()), "images", same),
        patch.object(type(runtime.encoder()), "texts", same),
        patch("catalog.embedding.product_garments", lambda pictures, hints, detector: [None] * len(pictures)),
        open_feed(file) as feed,
    ):
        ingest(feed, shop)
    confidence.renew()  # as at the end of an import, so that the second one does not include it


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]), sys.argv[5] == "1")
