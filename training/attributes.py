"""Train the heads that predict patterns, sleeves, lengths and necklines: ``python -m training.attributes --help``.

Their labels come from the titles, descriptions and tags of shops' products. Shops seldom state that a garment is plain,
so a garment of uniform colour without a stated pattern also counts as plain. Photos have no tags: their labels are in
``photo_labels.csv``, and some of their folders (PHOTO_SLEEVES) determine the sleeves.
"""

from __future__ import annotations

import argparse
import csv
import io
import random
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from PIL import Image
from safetensors.torch import load_file, save_file
from tqdm import tqdm

from vision import runtime
from vision.attributes import HEAD, VALUES, VIEWS, VIEWS_OF, WORN_AS, views
from vision.features import Features
from vision.garment import Hint, labels_for, parts
from vision.image import PictureError, open_picture
from vision.look import LENGTH, NECKLINE, PATTERN, SLEEVES
from vision.rejection import belongs_to
from vision.towers import Rows

from . import linear
from .encoder.items import held_out_files, held_out_ids
from .encoder.packing import background
from .encoder.shops import COARSE

BATCH = 32
SIDE = 400
LONGEST = 1200
PHOTO_LABELS = Path(__file__).parent / "photo_labels.csv"
"""CSV with the columns ``photo`` (folder/file), ``pattern`` and, for dresses, ``sleeves``; empty if unclear."""
PHOTO_SLEEVES: Mapping[str, str] = {"t-shirt": "short sleeves", "longsleeve": "long sleeves", "outwear": "long sleeves"}
"""Folders of photos whose garments all have the same sleeves, with these."""
PHOTOS_COUNT = 0.5
"""Share of the training samples that are photos, if there are any."""
MOST = 600
"""Target number of a catalogue's products per value."""
HELD_OUT = 0.2
"""Share of each catalogue that is held out, except the first one, of which the permanent held-out set is."""
EVEN, EVEN_SIDE = 7.0, 160
"""Standard deviation in Lab of the pixels in the middle of a garment below which its colour is uniform, and the longer
side of the picture in which it is measured."""

RULES: Mapping[str, tuple[tuple[str, str], ...]] = {
    # attribute: (value, pattern that a text matches); the first rule that matches a text applies
    PATTERN: (
        ("animal print", r"leopard|zebra|cheetah|tiger|(?:animal|snake(?:skin)?)[ -](?:print|pattern)"),
        ("floral", r"floral|flower(?:s|y|ed|[ -]print|[ -]pattern)?"),
        ("polka dot", r"polka\w*|dots|dotted|spotted|spots"),
        ("checked", r"checks?|checked|checkered|plaid|gingham|tartan|houndstooth|dogtooth"),
        ("striped", r"strip(?:es?|ed|y)|pin[ -]?strip(?:es?|ed)"),
        ("colour block", r"colou?r[ -]?block\w*|block[ -]colou?red"),
        ("printed", r"print(?:s|ed)?|graphic|logo|slogan|patterned|motif|tie[ -]?dye\w*|paisley"),
        ("solid", r"solid|plain"),
    ),
    SLEEVES: (
        ("sleeveless", r"sleeveless|tank|cami(?:sole)?|halter\w*|(?:shoulder |spaghetti )straps?|strapless|bandeau"),
        ("three-quarter sleeves", r"3/4|three[ -]quarter|elbow[ -](?:length|sleeves?)"),
        ("short sleeves", r"(?:short|half|cap|cropped)[ -](?:\w+ )?sleeved?s?"),
        ("long sleeves", r"(?:long|full)[ -](?:\w+ ){0,2}sleeved?s?"),
    ),
    LENGTH: (
        ("maxi", r"maxi|ankle[ -]length|floor[ -]length|long (?:\w+ )?(?:dress|skirt|gown)|gown"),
        ("midi", r"midi|calf[ -]length"),
        ("knee-length", r"knee[ -]length"),
        ("short", r"mini|short (?:\w+ )?(?:dress|skirt)|thigh[ -]length"),
    ),
    NECKLINE: (
        ("hood", r"hood(?:ed|ie|ies)?"),
        ("off-shoulder", r"off[ -](?:the[ -])?shoulders?|cold[ -]shoulders?|bare shoulders?|strapless|bandeau"),
        ("v-neck", r"v[ -]?necks?|v-neckline|wrapover"),
        ("high neck", r"polo[ -]neck|turtle[ -]?neck|roll[ -]neck|high[ -]neck|mock[ -]neck|funnel|stand-up collar|"
                      r"mandarin|cowl"),
        ("round neck", r"round[ -]?neck\w*|crew[ -]?neck\w*|scoop\w*|boat[ -]neck"),
        ("collar", r"collar|button[ -]down|lapels?"),
    ),
}  # fmt: skip
IMPLIED: Mapping[str, tuple[tuple[str, str], ...]] = {
    # the same for values that a type of garment implies unless the texts state another one
    SLEEVES: (
        ("long sleeves", r"sweaters?|jumpers?|hoodies?|sweatshirts?|jackets?|coats?|blazers?|cardigans?"),
        ("short sleeves", r"t-?shirts?|tees?"),
    ),
    NECKLINE: (("collar", r"polos?|polo shirts?|shirts?|blazers?"),),
}


def _compiled(table: Mapping[str, tuple[tuple[str, str], ...]]) -> dict[str, list[tuple[str, re.Pattern[str]]]]:
    return {
        name: [(value, re.compile(rf"(?<![\w-])(?:{rule})(?![\w-])", re.IGNORECASE)) for value, rule in rules]
        for name, rules in table.items()
    }


_RULES, _IMPLIED = _compiled(RULES), _compiled(IMPLIED)


@dataclass(frozen=True, slots=True)
class Example:
    """Pictures of a product or of the garment in a photo, with its known values by attribute."""

    pictures: tuple[Image.Image, ...]
    known: Mapping[str, str]
    held_out: bool


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--catalogue", type=Path, action="append", required=True, help="folder or zip; first the "
                        "one that most of the encoder's training data came from")  # fmt: skip
    parser.add_argument("--aside", type=Path, action="append", default=[], help="catalogue used only for evaluation")
    parser.add_argument("--photos", type=Path, help="folder of photos of single garments, with a subfolder per type")
    parser.add_argument("--only", choices=tuple(VALUES), help="train only this head and keep the others")
    parser.add_argument("--cache", type=Path, default=Path("var/models"))
    parser.add_argument("--to", type=Path, default=HEAD)
    options = parser.parse_args()
    features = Features(options.cache)
    sources = [examples(folder, number == 0, 0) for number, folder in enumerate(options.catalogue)]
    some = [one for source in sources for one in source]
    learnt = [one for one in some if not one.held_out]
    photos = of_photos(options.photos) if options.photos else []
    groups = [learnt, [one for one in photos if not one.held_out]]
    heads = load_file(options.to) if options.only else {}
    wanted = [options.only] if options.only else list(VALUES)
    heads |= trained([(seen(features, group), [one.known for one in group]) for group in groups if group], wanted)
    write(options.to, heads)
    print(f"{len(learnt)} products: {options.to}")
    aside = [one for folder in options.aside for one in examples(folder, False, 1)]
    photographed = [one for one in photos if one.held_out]
    for name, tested in (("held out", [one for one in some if one.held_out]), ("other shops", aside),
                         ("photos", photographed)):  # fmt: skip
        report(name, heads, seen(features, tested), tested)


def of_photos(folder: Path) -> list[Example]:
    """Return the labelled photos, cropped to the first detected garment as in a search, with and without background.

    Photos of the permanent held-out set are marked as held out.
    """
    kinds = sorted(path for path in folder.iterdir() if path.is_dir())
    labelled: dict[str, dict[str, str]] = {
        f"{kind.name}/{one.name}": {SLEEVES: PHOTO_SLEEVES[kind.name]}
        for kind in kinds
        if kind.name in PHOTO_SLEEVES
        for one in sorted(kind.iterdir())
    }
    for row in csv.DictReader(PHOTO_LABELS.open(newline="")):
        labelled.setdefault(row["photo"], {}).update({name: row[name] for name in (PATTERN, SLEEVES) if row[name]})
    aside = {file for kind in kinds for file in held_out_files(kind.name, [one for one in kind.iterdir()])}
    detector = runtime.detector()
    found = []
    for name, known in tqdm(labelled.items(), desc=folder.name):
        try:
            picture = open_picture(folder / name, longest=LONGEST)
        except PictureError:
            continue
        garments = detector.find([picture])[0] if detector else []
        some = parts(picture, garments[0] if garments else None)
        shown = (_thumbnail(some[0], SIDE), _thumbnail(some[-1], SIDE))
        found.append(Example(shown, known, folder / name in aside))
    return found


def _thumbnail(picture: Image.Image, side: int) -> Image.Image:
    small = picture.copy()
    small.thumbnail((side, side))
    return small


def values_of(row: Mapping[str, str]) -> dict[str, str]:
    """Return the values that a product's texts state or imply, by attribute, for the attributes such a garment has."""
    texts = [row.get(name) or "" for name in ("title", "pattern", "description", "article_type")]
    labels = labels_for(Hint(row.get("article_type") or "", row.get("category") or "", row.get("subcategory") or "",
                             texts[0]))  # fmt: skip
    kind = row.get("article_type") or ""
    named = f"{texts[0]} {'' if kind.lower() in COARSE else kind}"
    found: dict[str, str] = {}
    for name, rules in _RULES.items():
        if labels and labels[0] in WORN_AS[name]:
            said = [value for text in texts for value, rule in rules if rule.search(text)]
            said += [value for value, rule in _IMPLIED.get(name, ()) if rule.search(named)]
            if said:
                found[name] = said[0]
    return found


def is_even(picture: Image.Image) -> bool:
    """Return whether the middle of the picture's content, without near-white background, is of uniform colour."""
    pixels = np.asarray(picture.convert("RGB"))
    inside = ~background(pixels)
    rows, columns = np.flatnonzero(inside.any(1)), np.flatnonzero(inside.any(0))
    if len(rows) < 8 or len(columns) < 8:
        return False
    down, across = (slice(side[0] + len(side) // 4, side[-1] - len(side) // 4) for side in (rows, columns))
    lab = cv2.cvtColor(np.ascontiguousarray(pixels[down, across]).astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    return bool(lab.size and np.sqrt(lab.reshape(-1, 3).var(0).sum()) < EVEN)


def examples(path: Path, first: bool, aside: float) -> list[Example]:
    """Return a catalogue's products with known values, skipping those whose values all have MOST products already.

    ``first``: whether the permanent held-out set is held out; otherwise it is the share ``aside``, 0 for HELD_OUT.
    """
    rows, open_one = _catalogue(path)
    held_out = held_out_ids([f"{path.stem}/{row['id']}" for row in rows]) if first else set()
    draw = random.Random(1)
    draw.shuffle(rows)
    counts: dict[tuple[str, str], int] = {}
    found = []
    for row in tqdm(rows, desc=path.stem):
        known = values_of(row)
        labels = labels_for(Hint(row.get("article_type") or "", title=row.get("title") or ""))
        may_be_plain = PATTERN not in known and bool(labels) and labels[0] in WORN_AS[PATTERN]
        if not known and not may_be_plain:
            continue
        wanted = {pair for pair in known.items() if counts.get(pair, 0) < MOST}
        if not wanted and not (may_be_plain and counts.get((PATTERN, "solid"), 0) < MOST):
            continue
        try:
            picture = open_one(row)
        except (OSError, KeyError):
            continue
        if may_be_plain and is_even(_thumbnail(picture, EVEN_SIDE)):
            known[PATTERN] = "solid"
        for pair in known.items():
            counts[pair] = counts.get(pair, 0) + 1
        if known:
            is_held = f"{path.stem}/{row['id']}" in held_out if first else draw.random() < (aside or HELD_OUT)
            found.append(Example((picture,), known, is_held))
    return found


def _catalogue(path: Path) -> tuple[list[dict[str, str]], Callable[[Mapping[str, str]], Image.Image]]:
    archive = zipfile.ZipFile(path) if path.is_file() else None

    def opened(row: Mapping[str, str]) -> Image.Image:
        name = row.get("image") or f"images/{row['id']}.jpg"
        file = io.BytesIO(archive.read(name)) if archive else path / name
        with Image.open(file) as picture:
            small = picture.convert("RGB")
        small.thumbnail((SIDE, SIDE))
        return small

    raw = archive.read("products.csv") if archive else (path / "products.csv").read_bytes()
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig")))), opened


def seen(features: Features, some: Sequence[Example]) -> Rows:
    """Return the (n, pictures per example, views, features) features of the examples."""
    return np.concatenate([rows for rows in _batches(features, some)]) if some else np.zeros((0, 1, 3, 1), np.float32)


def _batches(features: Features, some: Sequence[Example]) -> Iterator[Rows]:
    for start in tqdm(range(0, len(some), BATCH), unit="batch"):
        pictures = [one.pictures for one in some[start : start + BATCH]]
        looks = [view for several in pictures for one in several for view in views(one)]
        yield features.of(looks).reshape(len(pictures), len(pictures[0]), VIEWS, -1)


def trained(
    groups: Sequence[tuple[Rows, Sequence[Mapping[str, str]]]],
    wanted: Sequence[str] = tuple(VALUES),
    steps: int = linear.STEPS,
) -> dict[str, torch.Tensor]:
    """Train the wanted heads and return their tensors.

    ``groups``: features (n, pictures, views, dim) and the known values of products and, as a second group, of photos.
    Within a group, values are weighted by the square root of their counts.
    """
    found: dict[str, torch.Tensor] = {}
    for name in wanted:
        values = VALUES[name]
        torch.manual_seed(1)
        data, targets, drawn = [], [], []
        for (rows, known), share in zip(groups, (1 - PHOTOS_COUNT, PHOTOS_COUNT), strict=False):
            places = [place for place, one in enumerate(known) if name in one]
            if places:
                some = torch.from_numpy(rows[places][:, :, VIEWS_OF[name]].reshape(-1, rows.shape[-1]))
                told = torch.tensor([values.index(known[place][name]) for place in places])
                told = told.repeat_interleave(len(some) // len(told))
                data.append(some)
                targets.append(told)
                drawn.append(share * linear.by_root(told, len(values)))
        weights, bias = linear.fitted(torch.cat(data), torch.cat(targets), len(values), steps, torch.cat(drawn))
        found |= {f"{name}.weights": weights, f"{name}.bias": bias}
    return found


def write(file: Path, heads: Mapping[str, torch.Tensor]) -> None:
    """Save the heads with the fingerprint of the encoder weights that they belong to. Errors: OSError."""
    file.parent.mkdir(parents=True, exist_ok=True)
    save_file(dict(heads), file, metadata=belongs_to())
    file.chmod(0o644)  # created readable by its owner only, but web and worker may run as other users


def report(name: str, heads: Mapping[str, torch.Tensor], rows: Rows, some: Sequence[Example]) -> None:
    """Print accuracy and recall of the predictions, and the precision of those that would be proposed."""
    from vision.attributes import MIN_CONFIDENCE

    for attribute, values in VALUES.items():
        places = [place for place, one in enumerate(some) if attribute in one.known]
        if not places:
            continue
        weights, bias = heads[f"{attribute}.weights"].float().numpy(), heads[f"{attribute}.bias"].numpy()
        logits = (rows[places][:, :, VIEWS_OF[attribute]] @ weights.T + bias).mean(2)
        likely = torch.from_numpy(logits).softmax(2).mean(1).numpy()
        truth = np.array([values.index(some[place].known[attribute]) for place in places])
        told = likely.argmax(1)
        sure = likely.max(1) >= MIN_CONFIDENCE[attribute]
        precise = (told == truth)[sure].mean() if sure.any() else 0.0
        print(f"{name}, {attribute}: {(told == truth).mean():.3f} correct of {len(truth)}; ", end="")
        print(f"proposed for {sure.mean():.2f}, {precise:.3f} of them correct")
        for number, value in enumerate(values):
            if (truth == number).any():
                right, proposed = (told == number)[truth == number].mean(), sure & (told == number)
                precise = (truth == number)[proposed].mean() if proposed.any() else 0.0
                print(f"  {value}: recall {right:.2f} of {(truth == number).sum()}, proposals correct {precise:.2f} of "
                      f"{proposed.sum()}")  # fmt: skip


if __name__ == "__main__":
    main()
