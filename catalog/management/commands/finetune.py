"""``manage.py finetune``: fine-tune the encoder on the shop's own products."""

from __future__ import annotations

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalog.management.console import advancing, sentences
from catalog.management.priority import give_way

EPOCHS = 20
RATE = 3e-4
BATCH = 128


class Command(BaseCommand):
    help = (
        "Fine-tune the encoder on the shop's own products, measure it on held-out products, and let it serve if "
        "it is better. If interrupted, the same command resumes."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--catalog", default="", help="train on this catalogue only (default: all active ones)")
        length = parser.add_mutually_exclusive_group()
        length.add_argument("--minutes", type=float, default=0.0, help="train for this many minutes")
        length.add_argument("--epochs", type=int, default=0, help=f"number of epochs ({EPOCHS})")
        parser.add_argument("--rate", type=float, default=RATE, help=f"peak learning rate ({RATE:g})")
        parser.add_argument(
            "--batch", type=int, default=BATCH, help=f"products per batch ({BATCH}); fewer take less memory"
        )
        parser.add_argument(
            "--from-clicks",
            action="store_true",
            help="also train on what shoppers clicked, and measure with later clicks",
        )
        parser.add_argument("--fresh", action="store_true", help="start again instead of resuming")

    def run_from_argv(self, argv: list[str]) -> None:
        """Run at a lower priority than the serving processes, and without threads that spin while they wait."""
        os.environ.setdefault("OMP_WAIT_POLICY", "passive")
        give_way()
        super().run_from_argv(argv)

    def handle(self, *args: Any, **options: Any) -> None:
        from finetuning.runs import Options, claimed

        minutes, epochs = options["minutes"], options["epochs"]
        if minutes < 0 or epochs < 0 or options["rate"] <= 0 or options["batch"] < 2:
            raise CommandError("--minutes, --epochs and --rate are positive numbers; --batch is 2 or more.")
        wanted = Options(
            options["catalog"],
            minutes,
            0 if minutes else epochs or EPOCHS,
            options["rate"],
            options["batch"],
            options["from_clicks"],
        )
        try:
            with sentences(), claimed(wanted.catalog) as run:
                self._run(run, wanted, options["fresh"])
        except KeyboardInterrupt:
            raise CommandError(
                "Stopped; the encoder is as it was. Run the same command again to go on from here.", returncode=130
            ) from None

    def _run(self, run: Any, wanted: Any, fresh: bool) -> None:
        from finetuning.tuning import finetune, planned

        plan, resumed = planned(run, wanted, fresh)
        self.stderr.write(
            f"{'Resuming' if resumed else 'Starting'}: {plan.encoder} is trained on {len(plan.train):,} products, "
            f"{len(plan.aside):,} are held out to measure it."
        )
        outcome = finetune(run, plan, advancing)
        self._print(outcome)
        if outcome.switched is None:
            raise CommandError(
                f"The encoder was not changed: {outcome.verdict.reason}. Everything is as it was. More products, "
                "another --rate or a shorter training may help; --fresh begins anew."
            )
        self.stdout.write(
            f"{outcome.name} serves now: {outcome.switched.products:,} products. Back: manage.py use_encoder --back"
        )

    def _print(self, outcome: Any) -> None:
        from rich.console import Console
        from rich.table import Table

        verdict = outcome.verdict
        table = Table(
            "measure",
            "before",
            "after",
            "queries",
            title=f"Trained on {outcome.trained:,} products, measured on others",
        )
        for name, after in verdict.after.items():
            before = verdict.before[name]
            table.add_row(
                name,
                *(f"{one.value:.3f} ({one.low:.3f} to {one.high:.3f})" for one in (before, after)),
                f"{after.queries:,}",
            )
        console = Console(width=110)
        with console.capture() as shown:
            console.print(table)
        self.stdout.write(shown.get())
