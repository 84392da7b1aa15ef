"""Captions that are true of an item, and which facts each states, so that equal meanings are not used as negatives."""

from __future__ import annotations

import random
from dataclasses import dataclass
from enum import IntFlag

from training.fashion import COLOURS, GENDERS, PATTERNS, PHOTO_CLASSES, TYPES, USAGES, names
from vision.text import normalise

from . import shops
from .items import Item


class About(IntFlag):
    """The facts that a caption states. It is also true of any other item that agrees in all of them."""

    TITLE = 1
    TYPE = 2
    COLOUR = 4
    GENDER = 8
    PATTERN = 16
    USAGE = 32
    SUBCATEGORY = 64
    SEASON = 128


@dataclass(frozen=True, slots=True)
class Caption:
    text: str
    about: About


HYPERNYMS: dict[str, str] = {
    "shoes": "shoes|footwear|shoe",
    "topwear": "topwear|top|upper wear",
    "bottomwear": "bottomwear|bottoms|bottom wear",
    "bags": "bag|bags",
    "jewellery": "jewellery|jewelry|accessories",
    "eyewear": "eyewear|glasses",
    "innerwear": "innerwear|underwear|undergarments",
    "fragrance": "fragrance|scent",
    "makeup": "makeup|make up|cosmetics",
    "lips": "lip makeup|makeup",
    "nails": "nail makeup|nails",
    "headwear": "headwear|hat",
    "loungewear and nightwear": "nightwear|sleepwear|loungewear",
}

# (weight, facts that must be known, template of the text); {type} etc. are replaced by one of their names
_TEMPLATES: tuple[tuple[float, str, str], ...] = (
    (2.0, "type", "{type}"),
    (4.0, "type colour", "{colour} {type}"),
    (1.0, "type colour", "{type} in {colour}"),
    (0.5, "type colour", "{type}, {colour}"),
    (2.0, "type gender colour", "{colour} {type} for {gender}"),
    (1.5, "type gender colour", "{gender} {colour} {type}"),
    (0.7, "type gender colour", "{gender} {type} {colour}"),
    (1.0, "type gender", "{type} for {gender}"),
    (0.7, "type gender", "{gender} {type}"),
    (0.7, "type usage colour", "{usage} {colour} {type}"),
    (0.6, "type usage gender", "{usage} {type} for {gender}"),
    (0.4, "type usage gender", "{gender} {usage} {type}"),
    (0.4, "type usage", "{usage} {type}"),
    (0.4, "type usage gender colour", "{gender} {usage} {type}, {colour}"),
    (0.8, "subcategory colour", "{colour} {subcategory}"),
    (0.4, "subcategory gender", "{gender} {subcategory}"),
    (0.3, "subcategory", "{subcategory}"),
    (2.0, "type pattern colour", "{colour} {pattern} {type}"),
    (0.7, "type pattern colour", "{pattern} {colour} {type}"),
    (1.0, "type pattern", "{pattern} {type}"),
    (0.5, "type pattern gender", "{pattern} {type} for {gender}"),
    (0.5, "type pattern gender colour", "{gender} {colour} {pattern} {type}"),
    (0.4, "type season", "{season} {type}"),
    (0.4, "type season gender", "{season} {type} for {gender}"),
)
_ABOUT = {
    "type": About.TYPE,
    "colour": About.COLOUR,
    "gender": About.GENDER,
    "pattern": About.PATTERN,
    "usage": About.USAGE,
    "subcategory": About.SUBCATEGORY,
    "season": About.SEASON,
}
LABELLED = 0.35
"""Share of titles to which labels are appended."""
CHOSEN = 0.5
"""Share of phrases that are shoppers' own queries, if there are any."""
_PHOTO_FRAMES = ("{}", "{}", "a photo of a {}", "photo of {}", "my {}", "{} on the floor", "a {}")


def attribute_caption(item: Item, rng: random.Random) -> Caption:
    """Return a phrase of attributes as shoppers type it ("navy blue shirt for men"), without spelling mistakes."""
    if item.kind == "photo":
        name = rng.choice(names({label: entry[0] for label, entry in PHOTO_CLASSES.items()}, item.article_type))
        return Caption(normalise(rng.choice(_PHOTO_FRAMES).format(name)), About.TYPE)
    if item.asked and rng.random() < CHOSEN:
        return _asked_caption(item, rng)
    known = _choices(item)
    fitting = [template for template in _TEMPLATES if all(known.get(need) for need in template[1].split())]
    if not fitting:
        return Caption(normalise(item.title), About.TITLE)
    _, needs, text = rng.choices(fitting, [template[0] for template in fitting])[0]
    words = {need: _pick(known[need], rng) for need in needs.split()}
    about = About(0)
    for need in words:
        about |= _ABOUT[need]
    return Caption(normalise(text.format(**words)), about)


def _asked_caption(item: Item, rng: random.Random) -> Caption:
    """Return a query for which shoppers chose the item.

    It is taken to fit all items of its type that agree in the other facts it names, such as colour or gender.
    """
    text = normalise(rng.choice(item.asked))
    said = set(text.split())
    about = About.TYPE
    for need, statement in _ABOUT.items():
        words = set(normalise(getattr(item, "article_type" if need == "type" else need)).split())
        if words and words <= said:
            about |= statement
    return Caption(text, about)


def title_caption(item: Item, rng: random.Random, drop: float = 0.1) -> Caption:
    """Return the title, with labels appended as in an import or with random words dropped.

    If there is no title, return an attribute phrase.
    """
    words = normalise(item.title).split()
    if not words:
        return attribute_caption(item, rng)
    if item.kind == "shop":
        return Caption(_titled(item, words, rng), About.TITLE)
    if rng.random() < LABELLED:
        said = set(words)
        labels = map(normalise, (item.gender, item.colour, item.article_type, item.usage))
        return Caption(", ".join([" ".join(words), *(one for one in labels if one and one not in said)]), About.TITLE)
    if len(words) > 3 and rng.random() < 0.5:
        kept = [word for word in words if rng.random() >= drop]
        words = kept if len(kept) >= 2 else words
    return Caption(" ".join(words), About.TITLE)


def _titled(item: Item, words: list[str], rng: random.Random) -> str:
    """Return a random variant of another shop's title, which may be uninformative, such as a code or a girl's name."""
    name = _pick(shops.type_names(item.article_type), rng) if item.article_type else ""
    colour = _pick(shops.colour_names(item.colour), rng) if item.colour else ""
    title = " ".join(word for word in words if rng.random() >= 0.08) or " ".join(words)
    said = title if not name or set(name.split()) & set(words) else f"{title} {name}"
    coloured = said if not colour or colour in said else f"{colour} {said}"
    ways = [(1.0, said), (2.0, coloured)]
    labels = [one for one in (normalise(item.gender), colour, name) if one and one not in title]
    ways.append((1.5, ", ".join([title, *labels])))
    if item.description and item.description.isascii():
        words = item.description.split()
        clause = " ".join(words[: rng.randint(min(5, len(words)), len(words))])
        ways += [(2.0, clause), (2.0, f"{colour} {clause}".strip()), (1.0, f"{said}, {clause}")]
    return rng.choices([text for _, text in ways], [chance for chance, _ in ways])[0]


def slip(text: str, rng: random.Random, chance: float) -> str:
    """Add random typing errors to longer words: letters swapped, dropped or doubled."""
    return " ".join(_slip_word(word, rng) if len(word) > 3 and rng.random() < chance else word for word in text.split())


def _slip_word(word: str, rng: random.Random) -> str:
    at = rng.randrange(1, len(word) - 1)
    return rng.choice(
        (
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
        )
    )


def _pick(options: tuple[str, ...], rng: random.Random) -> str:
    """Return the most common name half of the time, otherwise any of them."""
    return options[0] if rng.random() < 0.5 else rng.choice(options)


def _choices(item: Item) -> dict[str, tuple[str, ...]]:
    if item.kind == "shop":
        types, colours = shops.type_names(item.article_type), shops.colour_names(item.colour)
    else:
        types, colours = names(TYPES, normalise(item.article_type)), names(COLOURS, item.colour.lower())
    return {
        "type": types if item.article_type else (),
        "colour": colours if item.colour else (),
        "gender": GENDERS.get(item.gender.lower(), (item.gender.lower(),)) if item.gender else (),
        "pattern": PATTERNS.get(item.pattern, (item.pattern,)) if item.pattern else (),
        "usage": USAGES.get(item.usage.lower(), (item.usage.lower(),)) if item.usage else (),
        "subcategory": names(HYPERNYMS, item.subcategory.lower()) if item.subcategory else (),
        "season": (item.season.lower(),) if item.season else (),
    }
