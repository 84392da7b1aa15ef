"""``manage.py evaluate``: measure search on a catalogue, and the garment detector on photos."""

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
    from catalog.feeds import Feed
    from evaluation.detection.measuring import Sources
    from evaluation.outcome import Plan


class Command(BaseCommand):
    help = (
        "Measure search on a catalogue folder or zip, in memory: recall by title, precision by label, with confidence "
        "intervals; and the detector on photos with annotated garments."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, nargs="?", help="folder or zip, as for ingest")
        parser.add_argument("--limit", type=_count, help="measure with this many products, drawn at random")
        parser.add_argument(
            "--held-out", action="store_true", help="only products held out from the bundled encoder's training"
        )
        parser.add_argument("--photos", type=Path, help="also search by photo: a folder with a subfolder per garment")
        parser.add_argument("--ask", type=Path, help="also show results of your own queries: a text file, one per line")
        parser.add_argument(
            "--detector", type=Path, help="also or only measure the detector: a data set of training.detector"
        )
        parser.add_argument(
            "--without", type=Path, help="also run the detector on photos without garments: a folder of any such photos"
        )

        parser.add_argument(
            "--elsewhere",
            type=Path,
            help="also measure on other shops: a folder of catalogues; those the encoder was trained on are left out",
        )
        parser.add_argument(
            "--bias",
            action="store_true",
            help="also report how results and recommendations spread over products, genders, prices and brands",
        )
        parser.add_argument(
            "--from-clicks",
            action="store_true",
            help="also or only measure the present ranking on what shoppers clicked in this shop",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        _refuse(options)
        with sentences():
            sources = self._sources(options)
            path = _new_report()
            result = self._catalogue(path, options) if options["path"] else {}
            if sources:
                result["detector"] = self._detector(sources, path)
            if options["from_clicks"]:
                result["clicks"] = self._clicks()
        path.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")
        self.stdout.write(f"Report: {path}")

    def _catalogue(self, path: Path, options: dict[str, Any]) -> dict[str, Any]:
        from catalog.feeds import open_feed
        from evaluation.outcome import evaluate
        from evaluation.printing import tables
        from evaluation.report import write

        with open_feed(options["path"]) as feed:
            outcome = evaluate(feed, self._plan(feed, options), step)
        self.stdout.write(tables(outcome))
        page = path.with_suffix(".html")
        write(outcome, page, catalogue=options["path"].resolve().name, made=_today())
        self.stdout.write(f"Pictures: {page}")
        return {"path": str(options["path"]), **outcome.as_json()}

    def _clicks(self) -> dict[str, Any]:
        from evaluation.clicks import evaluate
        from evaluation.printing import from_clicks

        found = evaluate(step)
        self.stdout.write(from_clicks(found))
        return found.as_json()

    def _plan(self, feed: Feed, options: dict[str, Any]) -> Plan:
        import random

        from evaluation.detection.silence import files
        from evaluation.elsewhere.sources import choose
        from evaluation.outcome import Plan
        from evaluation.photos import photos
        from evaluation.running import usable
        from search.types import clean_text
        from training.encoder.items import held_out_files, held_out_ids

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
        others = [file for _, file in files(options["without"])] if options["without"] else []
        queries = [text for line in asked if (text := clean_text(line))]
        beside = choose(options["elsewhere"]) if options["elsewhere"] else None
        return Plan(frozenset(ids), held_out, shown, queries, others, beside, options["bias"])

    def _sources(self, options: dict[str, Any]) -> Sources | None:
        """Return the data that the detector is measured on, read before anything that takes long."""
        from evaluation.detection.measuring import sources

        return sources(options["detector"], options["without"]) if options["detector"] else None

    def _detector(self, sources: Sources, path: Path) -> dict[str, Any]:
        from evaluation.detection.measuring import evaluate
        from evaluation.detection.page import write
        from evaluation.detection.printing import tables

        outcome = evaluate(sources, step)
        self.stdout.write(tables(outcome))
        page = path.with_name(f"{path.stem}-detector.html")
        write(outcome, page, data=sources.data.folder.resolve().name, made=_today())
        self.stdout.write(f"Pictures: {page}")
        return outcome.as_json()


def _refuse(options: dict[str, Any]) -> None:
    if not (options["path"] or options["detector"] or options["from_clicks"]):
        raise CommandError(
            "Give what to measure on: a catalogue (a folder or zip, as for ingest), a data set for the detector "
            "(--detector FOLDER), what shoppers clicked (--from-clicks), or several of these."
        )
    of_catalogues = ("limit", "held_out", "photos", "ask", "elsewhere", "bias")
    alone = [f"--{name.replace('_', '-')}" for name in of_catalogues if options[name]]
    if alone and not options["path"]:
        raise CommandError(f"{' and '.join(alone)} cannot be used without a catalogue: give its folder or zip, too.")


@contextmanager
def step(what: str, parts: int) -> Iterator[Callable[[int], None]]:
    """Show a progress bar if there is something to do."""
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


def _today() -> str:
    return time.strftime("%d %B %Y")


def _new_report() -> Path:
    folder = Path(settings.VAR) / "evaluations"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{time.strftime('%Y%m%d-%H%M%S')}.json"
