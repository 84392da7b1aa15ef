from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from behaviour.models import TrainedRecommender
from behaviour.sequences import histories, network, store
from behaviour.sequences.network import History
from search.engine import generations, retrieval
from search.errors import SearchError

if TYPE_CHECKING:
    from evaluation.sequences import Comparison
    from search.engine.columns import Columns

MADE_UP_EVENTS = 30
KEPT = 10
"""The number of training runs whose results are stored."""


class Command(BaseCommand):
    help = (
        "Train a small network that predicts what a visitor looks at next, on what recognised visitors did in the last "
        "90 days, and compare it with the other recommenders on the last fifth of that time. It serves only if it "
        "finds more than the best of them."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--simulated", type=int, metavar="SHOPPERS",
            help="train and compare on simulated shoppers; nothing is stored and nothing is switched on",
        )  # fmt: skip
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        from evaluation import sequences

        try:
            state, columns = retrieval.known()
            serving = generations.checked(state)
            vectors = self._vectors(columns)
            if made_up := options["simulated"]:
                held = list(_made_up(columns, made_up, options["seed"]))
            else:
                held = list(histories.of_events(columns, serving))
            found = sequences.compare(columns, vectors, held, options["seed"], self._progress)
            self._print(found)
            if made_up:
                self.stdout.write("Made-up shoppers: nothing was stored.")
                return
            weights = found.weights
            if found.wins:
                self.stdout.write("Training on everything …")
                weights = sequences.fitted(vectors, held, np.inf, options["seed"], self._progress)
            _keep(found, weights, len(held), serving.fingerprint)
            store.renew()
        except sequences.TooLittle as error:
            raise CommandError(f"Nothing was trained: {error}") from error
        except SearchError as error:
            raise CommandError(str(error)) from error

    def _vectors(self, columns: Columns) -> Any:
        from evaluation import recommendations

        if not columns.alive.any():
            raise CommandError("There are no products yet. Import a catalogue first.")
        return recommendations.vectors(columns)

    def _progress(self, epoch: int, loss: float) -> None:
        self.stdout.write(f"epoch {epoch + 1}: {loss:.4f}")

    def _print(self, found: Comparison) -> None:
        table = Table("recommender", "recall@20 of the next product", "nDCG@20")
        for name, recall in found.recall.items():
            table.add_row(name, str(recall), str(found.ndcg[name]))
        Console(width=100).print(table)
        self.stdout.write(reason(found))


def reason(found: Comparison) -> str:
    """Return a sentence on why it serves, or does not."""
    recall, ndcg = found.gain
    decided = "It serves" if found.wins else "It does not serve"
    return (
        f"{decided}: beside {found.rival}, the best of the others, recall@20 {recall.mean:+.3f} "
        f"({recall.low:+.3f} to {recall.high:+.3f}), nDCG@20 {ndcg.mean:+.3f} ({ndcg.low:+.3f} to {ndcg.high:+.3f}), "
        f"{found.asked:,} events asked about."
    )


def _keep(found: Comparison, weights: network.Weights, visitors: int, fingerprint: str) -> None:
    figures = {name: {"recall": str(one), "ndcg": str(found.ndcg[name])} for name, one in found.recall.items()}
    TrainedRecommender.objects.create(
        made_at=timezone.now(), fingerprint=fingerprint, won=found.wins, is_on=found.wins, reason=reason(found),
        visitors=visitors,         figures=figures, weights=network.packed(weights),
    )  # fmt: skip
    kept = TrainedRecommender.objects.order_by("-pk").values_list("pk", flat=True)[:KEPT]
    TrainedRecommender.objects.exclude(pk__in=list(kept)).delete()


def _made_up(columns: Columns, count: int, seed: int) -> Iterator[History]:
    from evaluation.shoppers import Simulator

    for one in Simulator(columns, seed).shoppers(count, MADE_UP_EVENTS):
        yield History(np.array(one.clicks), np.array(one.times), np.ones(len(one.clicks)))
