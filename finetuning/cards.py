"""The model card of a fine-tuned encoder, as JSON for Drape and as text for people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from numpy.typing import NDArray

from evaluation.measures import Measure
from finetuning.measuring import Verdict
from finetuning.runs import Options
from vision.clip_models import ClipModel

TUNED = ", tuned on "


def facts(
    base: ClipModel, catalog: str, image_mean: NDArray[Any], text_mean: NDArray[Any], trained: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the content of ``drape.json``: what serving needs, and the encoder's origin."""
    return {
        "name": f"{base.card.name.split(TUNED)[0]}{TUNED}{catalog}",
        "version": "",
        "image_mean": [round(float(value), 5) for value in image_mean],
        "text_mean": [round(float(value), 5) for value in text_mean],
        "default_image_weight": base.card.default_image_weight,
        "trained": {"from": base.fingerprint, **trained},
    }


def text(name: str, base: ClipModel, options: Options, verdict: Verdict, trained: Mapping[str, Any]) -> str:
    """Return the text of ``README.md``, in the order of the bundled encoder's card."""
    rows = "\n".join(
        f"| {measure} | {_figure(verdict.before[measure])} | {_figure(verdict.after[measure])} "
        f"| {verdict.after[measure].queries:,} |"
        for measure in verdict.after
    )
    where = f"the catalogue “{options.catalog}”" if options.catalog else "all active catalogues"
    return f"""# {name}

{base.card.name} ({base.fingerprint}), trained further by `manage.py finetune` on {datetime.now(UTC):%d %B %Y}. Shape, vocabulary and licence are those of the encoder that it came from.

## Data

Pictures, titles and attributes of {trained["pictures"]:,} products of {where}{_clicks(trained)}. {trained["near"]:,} further ones were left out because their picture is nearly that of a product set aside.

## How it was trained

{trained["steps"]:,} steps of {options.batch} at most in {trained["seconds"] / 60:.0f} minutes, peak rate {options.rate:g}; {trained["kept"]:.0%} of the weights before were kept, as chosen on a further part of the products.

## What it reaches

On products that were set aside; words against pictures alone (95 % intervals bootstrapped over queries):

| measure | before | after | queries |
|---|---|---|---|
{rows}

## Weaknesses

It was measured on the shop's own products alone: what it lost elsewhere, nobody has looked at.
"""  # noqa: E501


def _clicks(trained: Mapping[str, Any]) -> str:
    count = trained.get("clicked", 0)
    return f", and {count:,} pairs of words and products that several shoppers clicked for them" if count else ""


def _figure(one: Measure) -> str:
    return f"{one.value:.3f} ({one.low:.3f} to {one.high:.3f})"
