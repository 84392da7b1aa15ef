"""Fine-tune the encoder in use on the shop's products: pack, evaluate, train, evaluate again, then switch if better.

Each step stores its results in the run's folder, so that the same command resumes where an earlier one ended.
"""

from __future__ import annotations

import math
import os
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from django.conf import settings

from catalog.errors import SwitchError
from catalog.pictures import kept_pixels
from catalog.switching import Bar, Switched, refuse_if_fixed, serving, switch
from finetuning import cards, clicks, material, measuring
from finetuning.clicks import Clicks
from finetuning.measuring import Verdict
from finetuning.runs import Options, Plan, Run
from search.engine import encoder_choice
from vision import runtime
from vision.clip_models import Card, ClipModel, seal
from vision.image import PictureError

if TYPE_CHECKING:
    from training.encoder.data import TrainingSet
    from training.encoder.items import Item
    from training.encoder.packing import Pack
    from training.encoder.tuning import Trainable
    from vision.encoder import Encoder, Rows

SEED = 1
SAVE_SECONDS = 60.0
MEANS_OF = 3000
"""Approximate number of products over which the means of both modalities are computed."""
SPARE = 500 << 20
"""Bytes needed besides the packed pictures: the training state, the new encoder and its exports."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """``name``: the new encoder, which is now in use, or "" if it was rejected.

    ``near``: number of pictures excluded from training as near-duplicates of held-out ones.
    """

    name: str
    verdict: Verdict
    switched: Switched | None
    trained: int
    near: int


def planned(run: Run, options: Options, fresh: bool) -> tuple[Plan, bool]:
    """Return the plan of an earlier command with the same options, or a new plan; and whether it is an earlier one.

    Errors: SwitchError, ModelError.
    """
    from training.encoder.tuning import refuse_untrainable

    refuse_if_fixed()
    name = serving()
    found = runtime.model(name)
    refuse_untrainable(found)
    before = None if fresh else run.plan()
    if before and before.fingerprint == found.fingerprint:
        if before.options == options:
            return before, True
        raise SwitchError(
            f"A run with other options ({_said(before.options)}) was interrupted. Give the same options to go on with "
            "it, or --fresh to begin anew."
        )
    ids = list(material.products(options.catalog).values_list("pk", flat=True))
    aside = material.held_out(ids, SEED)
    train = tuple(sorted(set(ids) - set(aside)))
    plan = Plan(options, name, found.fingerprint, train, tuple(aside), SEED)
    learnt = clicks.gathered(ids) if options.clicks else None
    run.begin(plan)
    if learnt:
        run.write("clicks", learnt.as_json())
    return plan, False


def finetune(run: Run, plan: Plan, bar: Bar) -> Outcome:
    """Run all steps. Errors: SwitchError, ModelError, SearchError, OSError; KeyboardInterrupt after a save."""
    from training.encoder import tuning

    found = runtime.model(plan.encoder)
    clicked = Clicks.of_json(run.read("clicks"))
    looked_at = len(measuring.gallery(plan.aside, clicked.later))
    if run.read("after") is None:
        made = tuning.trainable(found)
        data = tuning.training_set(_packed(run, plan, made, clicked, bar), {str(pk) for pk in plan.aside}, plan.seed)
        _refuse_nothing(data)
        if run.read("before") is None:
            with bar("Measure", looked_at) as advance:
                run.write("before", measuring.measured(runtime.encoder(), plan.aside, advance, clicked.later))
        weights, facts = _trained(run, plan, made, data, bar)
        _write(run, plan, found, weights, facts)
        with bar("Measure", looked_at) as advance:
            made_of = runtime.load(str(run.made))
            run.write("after", measuring.measured(made_of, plan.aside, advance, clicked.later))
        del made, data, weights
    verdict = measuring.judged(run.read("before"), run.read("after"))
    facts = run.read("facts")
    if verdict.reason:
        shutil.rmtree(Path(settings.VAR) / "models" / runtime.model(str(run.made)).fingerprint, ignore_errors=True)
        run.clear()
        return Outcome("", verdict, None, facts["pictures"], facts["near"])
    name = _placed(run, plan, found, verdict, facts)
    switched = switch(name, bar)
    run.clear()
    return Outcome(name, verdict, switched, facts["pictures"], facts["near"])


def _packed(run: Run, plan: Plan, made: Trainable, clicked: Clicks, bar: Bar) -> Pack:
    from training.encoder.packing import pack

    chosen = (*plan.train, *plan.aside)
    _refuse_without_room(run, len(chosen) * made.packed**2 * 4)
    source = material.Stored("products", chosen, made.fitted, clicked.asked)
    with bar("Pack", len(chosen)) as advance:
        last = 0

        def progress(done: int, total: int) -> None:
            nonlocal last
            advance(done - last)
            last = done

        packed = pack(source, made.packed, run.packs, progress)
        advance(len(chosen) - last)
    return packed


def _trained(
    run: Run, plan: Plan, made: Trainable, data: TrainingSet, bar: Bar
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Train, and return the blended weights and the facts about the training run."""
    import torch

    from training.encoder import tuning
    from training.encoder.losses import Diverged
    from training.encoder.training_run import TrainingRun

    options = plan.options
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.set_num_threads(settings.MODEL_THREADS or os.cpu_count() or 1)
    torch.manual_seed(plan.seed)
    learner = tuning.learner(made, data, batch=options.batch, rate=options.rate, seed=plan.seed, device=device)
    steps = math.ceil(options.epochs * len(data.train) / learner.recipe.batch) if options.epochs else 10**9
    training_run = TrainingRun(learner, run.checkpoint, minutes=options.minutes, steps=steps, save_seconds=SAVE_SECONDS)
    total = round(60 * options.minutes) if options.minutes else steps * learner.recipe.batch
    with bar("Train", total) as advance:
        told = 0

        def tell() -> None:
            nonlocal told
            now = min(total, round(training_run.done() * total))
            advance(now - told)
            told = now

        tell()
        try:
            training_run.run(tell)
        except Diverged:
            run.checkpoint.unlink(missing_ok=True)
            raise SwitchError(
                f"The training came apart at a rate of {options.rate:g}, so the encoder was not changed. "
                "Try again with a smaller --rate and --fresh."
            ) from None
    weights, kept = tuning.blended(made, learner)
    words = sum(len(one.item.asked) for one in data.train)
    facts = {"steps": learner.step, "pictures": len(data.train), "near": data.near_identical, "clicked": words}
    return weights, facts | {"seconds": round(training_run.spent), "kept": kept}


def _write(run: Run, plan: Plan, found: ClipModel, weights: dict[str, Any], facts: dict[str, Any]) -> None:
    """Write the new encoder's folder within the run, with the means of its product vectors."""
    from training.encoder import tuning

    shutil.rmtree(run.made, ignore_errors=True)
    tuning.write(found, weights, run.made)
    sample = plan.train[:: max(1, len(plan.train) // MEANS_OF)]
    items = material.Stored("sample", sample, lambda picture: picture).items()
    bare = _bare(run, runtime.model(str(run.made)))
    images = _images(bare, items)
    means = images.mean(axis=0), bare.texts([one.title for one in items]).mean(axis=0)
    tuning.write_card(run.made, cards.facts(found, run.folder.name, *means, facts), "")
    if found.card.photo_direction:
        direction = np.array(found.card.photo_direction, np.float32)
        before = _images(_bare(run, found), items)
        photos = {
            "direction": tuning.mapped_direction(direction, before, images),
            "reach": found.card.photo_reach,
        }
        made = runtime.model(str(run.made)).fingerprint
        tuning.write_photos(run.made, made, photos, found.fingerprint)
    run.write("facts", facts)


def _bare(run: Run, model: ClipModel) -> Encoder:
    """Return an encoder that subtracts no means from its vectors."""
    from vision.encoder import Encoder

    return Encoder(replace(model, card=Card(model.card.name)), run.folder, settings.MODEL_THREADS, "torch")


def _images(bare: Encoder, items: Sequence[Item]) -> Rows:
    parts = []
    for start in range(0, len(items), measuring.BATCH):
        batch = items[start : start + measuring.BATCH]
        parts.append(bare.images([picture for one in batch if (picture := _opened(one.picture))]))
    return np.concatenate(parts)


def _opened(name: str) -> Any:
    try:
        return kept_pixels(name)
    except (PictureError, OSError):
        return None


def _placed(run: Run, plan: Plan, found: ClipModel, verdict: Verdict, facts: dict[str, Any]) -> str:
    """Move the new encoder to the shop's own encoders and return its name, which is stored in case of interruption."""
    from training.encoder import tuning

    if (kept := run.read("placed")) is not None and (encoder_choice.folder() / kept).is_dir():
        return str(kept)
    name = _new_name(plan.options.catalog or "shop")
    text = cards.text(name, found, plan.options, verdict, facts)
    (run.made / tuning.CARD_TEXT).write_text(text)
    seal(run.made)
    encoder_choice.folder().mkdir(parents=True, exist_ok=True)
    run.write("placed", name)
    run.made.rename(encoder_choice.folder() / name)
    return name


def _new_name(slug: str) -> str:
    stem = f"{re.sub(r'[^a-z0-9-]+', '-', slug.lower())}-{datetime.now(UTC):%Y%m%d}"
    number = 1
    while (encoder_choice.folder() / f"{stem}-{number}").exists():
        number += 1
    return f"{stem}-{number}"


def _refuse_without_room(run: Run, pack: int) -> None:
    there = sum(file.stat().st_size for file in run.packs.glob("*.npy")) if run.packs.exists() else 0
    needed = max(0, pack - there) + SPARE
    free = shutil.disk_usage(settings.VAR).free
    if free < needed:
        raise SwitchError(
            f"The disk of {settings.VAR} is too full: {needed >> 20:,} MB are needed for the packed pictures, "
            f"{free >> 20:,} MB are free. Make room, or train on one catalogue with --catalog."
        )


def _refuse_nothing(data: TrainingSet) -> None:
    if len(data.train) < material.AT_LEAST // 2:
        raise SwitchError(
            f"Only {len(data.train)} pictures are left to learn from: the others cannot be opened or look the same as "
            "those set aside to measure with."
        )


def _said(options: Options) -> str:
    length = f"--minutes {options.minutes:g}" if options.minutes else f"--epochs {options.epochs}"
    return f"{length} --rate {options.rate:g} --batch {options.batch}{' --from-clicks' if options.clicks else ''}"
