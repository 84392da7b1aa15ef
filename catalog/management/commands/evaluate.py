"""``manage.py evaluate PATH``: how well the configured encoder finds the products of a catalogue."""

from __future__ import annotations

import json
import time
from argparse import ArgumentTypeError
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalog.management.console import bar, sentences

if TYPE_CHECKING:
    from catalog.evaluation.outcome import Plan
    from catalog.feeds import Feed


class Command(BaseCommand):
    help = (
        "Measure search on a catalogue folder or zip, in memory: recall of titles, precision of labels, with intervals."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="folder or zip, as for ingest")
        parser.add_argument("--limit", type=_count, help="measure with this many products, drawn at random")
        parser.add_argument(
            "--held-out", action="store_true", help="only products that the bundled encoder's training set aside"
        )
        parser.add_argument("--photos", type=Path, help="also search with photos: a folder of folders named by kind")
        parser.add_argument("--ask", type=Path, help="also show what queries of your own find: a text file, one a line")
        parser.add_argument("--detector", type=Path, help="also measure the detector on a data set of vision.training")

    def handle(self, *args: Any, **options: Any) -> None:
        from catalog.evaluation.outcome import evaluate
        from catalog.evaluation.printing import tables
        from catalog.evaluation.report import write
        from catalog.feeds import open_feed

        with sentences(), open_feed(options["path"]) as feed:
            outcome = evaluate(feed, self._plan(feed, options), step)
        self.stdout.write(tables(outcome))
        result: dict[str, Any] = {"path": str(options["path"]), **outcome.as_json()}
        if options["detector"]:
            result["detector"] = self._detector(options["detector"])
        path = _new_report()
        write(
            outcome, path.with_suffix(".html"), catalogue=options["path"].resolve().name, made=time.strftime("%d %B %Y")
        )
        path.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")
        self.stdout.write(f"Pictures: {path.with_suffix('.html')}")
        self.stdout.write(f"Report: {path}")

    def _plan(self, feed: Feed, options: dict[str, Any]) -> Plan:
        import random

        from catalog.evaluation.outcome import Plan
        from catalog.evaluation.photos import photos
        from catalog.evaluation.running import usable
        from search.types import clean_text
        from vision.training.encoder.items import held_out_files, held_out_ids

        held_out = options["held_out"]
        ids = [row.id for row in usable(feed)]
        if held_out:
            chosen = held_out_ids(ids)
            ids = [id for id in ids if id in chosen]
        if options["limit"] and options["limit"] < len(ids):
            ids = random.Random(1).sample(ids, options["limit"])
        asked = _lines(options["ask"]) if options["ask"] else []
        shown = (
            photos(options["photos"], lambda kind, files: held_out_files(kind, files) if held_out else files)
            if options["photos"]
            else {}
        )
        return Plan(frozenset(ids), held_out, shown, [text for line in asked if (text := clean_text(line))])

    def _detector(self, data: Path) -> dict[str, Any]:
        from vision.detector import resolve
        from vision.training.detector.evaluate import SPLITS, measure

        found = {split: measure(resolve(settings.DETECTOR), data, split) for split in SPLITS}
        for split, figures in found.items():
            self.stdout.write(f"detector on {split}: box AP50 {figures['box AP50']}, mask AP50 {figures['mask AP50']}")
        return found


@contextmanager
def step(what: str, parts: int) -> Iterator[Callable[[int], None]]:
    """A progress bar, where there is something to do."""
    if not parts:
        yield lambda count: None
        return
    with bar(what, parts) as (progress, task):
        yield lambda count: progress.advance(task, count)


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"{text} is no number of products; give 1 or more")
    return int(text)


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"--ask {path} cannot be read as a text of UTF-8: {error}") from error


def _new_report() -> Path:
    folder = Path(settings.VAR) / "evaluations"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{time.strftime('%Y%m%d-%H%M%S')}.json"
