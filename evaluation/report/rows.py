"""Choose the queries that the report shows with their results: random ones, then the worst."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace

from evaluation import measures
from evaluation.answers import FULL_TEXT, SERVED, Answers, at
from evaluation.composed import ASKED, BOTH
from evaluation.outcome import Outcome
from evaluation.report.pictures import Pictures, Tile, data_address

SHOWN = 10
DRAWN = {
    "phrase of colour, type and gender": 10,
    "title → product": 8,
    "article type": 5,
    "colour + article type": 4,
    "colour": 3,
    "gender": 2,
    "season": 1,
    "usage": 2,
}
"""Number of random queries of each kind."""
PHOTOS = 2
COMPOSED = 6
SIMILAR = 6
WORST = 5


@dataclass(frozen=True, slots=True)
class Row:
    """One query: text or picture, a note on its quality, and its results (None: not shown)."""

    text: str
    picture: str
    note: str
    tiles: Sequence[Tile] | None


@dataclass(frozen=True, slots=True)
class Section:
    id: str
    heading: str
    lead: str
    rows: Sequence[Row]


def sections(outcome: Outcome, pictures: Pictures) -> list[Section]:
    """Return the sections that have rows, in the order of the page."""
    found = [
        _asked(outcome, pictures),
        _phrases(outcome, pictures),
        _labels(outcome, pictures),
        _titles(outcome, pictures),
    ]
    found += [_photos(outcome, pictures), _composed(outcome, pictures), *_alike(outcome, pictures)]
    found += [_worst_words(outcome, pictures), _worst_alike(outcome, pictures), _worst_photos(outcome, pictures)]
    found += [_everywhere(outcome, pictures), _refused(outcome)]
    return [one for one in found if one.rows]


def shown_method(outcome: Outcome) -> str:
    """Return the method to show: as served if that was evaluated, or else the encoder's default blend."""
    return SERVED if outcome.by_method(SERVED) else at(outcome.default_weight)


def _how(outcome: Outcome) -> str:
    if shown_method(outcome) == SERVED:
        return "Ranked as the pages rank: the encoder's blend, full text on titles, and the types that words name."
    return f"Ranked by the encoder alone, image_weight {outcome.default_weight:g}."


def _asked(outcome: Outcome, pictures: Pictures) -> Section:
    rows = [
        Row(text, "", "", pictures.tiles(best[:SHOWN], set(), "title → product"))
        for text, best in zip(outcome.plan.asked, outcome.asked.tolist(), strict=True)
    ]
    lead = f"Nobody says what is right here: look. {_how(outcome)}"
    return Section("asked", "Your own", lead, rows)


def _refused(outcome: Outcome) -> Section:
    lead = "Where the page did not say that nothing is close, and where it did though it should not."
    found = outcome.refusals
    words = [(text, "answered") for text in found.passed] + [(text, "lost") for text in found.lost]
    photos = [(one, "answered") for one in found.passed_photos] + [(one, "lost") for one in found.lost_photos]
    rows = [Row(text, "", note, None) for text, note in words]
    rows += [Row("a photo", data_address(one.thumbnail), note, None) for one, note in photos]
    return Section("refused", "Nonsense", lead, rows)


def _phrases(outcome: Outcome, pictures: Pictures) -> Section:
    name = "phrase of colour, type and gender"
    lead = f"Right is what has all three labels. {_how(outcome)}"
    return Section("phrases", "Phrases", lead, _drawn(outcome, pictures, shown_method(outcome), name))


def _labels(outcome: Outcome, pictures: Pictures) -> Section:
    kinds = ("article type", "colour + article type", "colour", "gender", "season", "usage")
    found = [row for name in kinds for row in _drawn(outcome, pictures, shown_method(outcome), name)]
    return Section("labels", "Labels", f"Right is what has the label. {_how(outcome)}", found)


def _titles(outcome: Outcome, pictures: Pictures) -> Section:
    lead = "A product's title against pictures alone. Right is the product, or one of the same title."
    return Section("titles", "Titles", lead, _drawn(outcome, pictures, "", "title → product"))


def _drawn(outcome: Outcome, pictures: Pictures, method: str, name: str) -> list[Row]:
    answers = outcome.by_method(method).get(name)
    if answers is None:
        return []
    count = len(answers.questions.texts)
    chosen = random.Random(f"1/{name}").sample(range(count), min(DRAWN[name], count))
    return [_row(answers, number, pictures) for number in sorted(chosen)]


def _row(answers: Answers, number: int, pictures: Pictures, text: str = "") -> Row:
    asked = answers.questions
    best = answers.best[number].tolist()
    right = asked.right[number]
    if asked.one_answer:
        place = next((place for place, found in enumerate(best, start=1) if found in right), 0)
        note = f"found at {place}" if place else f"not among the first {len(best)}"
    else:
        note = _of(best, right, asked.depth)
    return Row(text or asked.texts[number], "", note, pictures.tiles(best[:SHOWN], right, asked.name))


def _of(best: Sequence[int], right: Set[int], depth: int = SHOWN) -> str:
    return f"{len(right & set(best[:depth]))} of the first {depth} right"


def _photos(outcome: Outcome, pictures: Pictures) -> Section:
    by_kind = defaultdict(list)
    for number, one in enumerate(outcome.photos):
        by_kind[one.kind].append(number)
    rows = []
    for kind, shown in sorted(by_kind.items()):
        for number in random.Random(f"1/{kind}").sample(shown, min(PHOTOS, len(shown))):
            rows.append(_photo_row(outcome, pictures, number))
    lead = "Photos of single garments, as a shopper sends them: found, cut out, searched with."
    return Section("photos", "Photos", lead, rows)


def _photo_row(outcome: Outcome, pictures: Pictures, number: int) -> Row:
    one = outcome.photos[number]
    best = one.best.tolist()
    return Row(one.kind, data_address(one.asked.thumbnail), _of(best, one.right), pictures.tiles(best, one.right))


def _composed(outcome: Outcome, pictures: Pictures) -> Section:
    rows = []
    for number, asked in enumerate(outcome.composed.pairs[:COMPOSED]):
        best = outcome.composed.best[BOTH][number].tolist()
        tiles = pictures.tiles(best, asked.right, ASKED)
        rows.append(Row(f"“{asked.words}”", pictures.address(asked.place), _of(best, asked.right), tiles))
    lead = "Like the first one, but as the words say. Right is what has its type, and its pattern, in that colour."
    return Section("composed", "A picture and words", lead, rows)


def _alike(outcome: Outcome, pictures: Pictures) -> list[Section]:
    if outcome.similar is None:
        return []
    count = min(SIMILAR, len(outcome.similar.drawn))
    return [
        Section(
            f"similar-{way}",
            f"Similar by {way}",
            "Products like the first one. Right is what has its type.",
            [_alike_row(outcome, pictures, way, number) for number in range(count)],
        )
        for way in ("image", "text")
    ]


def _alike_row(outcome: Outcome, pictures: Pictures, way: str, number: int) -> Row:
    assert outcome.similar is not None
    place = int(outcome.similar.drawn[number])
    best = outcome.similar.best[way][number].tolist()
    right = outcome.similar.right[number]
    return Row(pictures.title(place), pictures.address(place), _of(best, right), pictures.tiles(best, right))


def _worst_words(outcome: Outcome, pictures: Pictures) -> Section:
    rows = []
    for name in ("article type", "colour + article type", "phrase of colour, type and gender"):
        answers = outcome.by_method(shown_method(outcome)).get(name)
        if answers:
            shares = measures.precision(answers.best, answers.questions.right, answers.questions.depth)
            rows += [_row(answers, number, pictures) for number in _lowest(shares) if shares[number] < 1]
    return Section("worst-words", "Words that find least", f"The lowest precision of each kind. {_how(outcome)}", rows)


def _worst_alike(outcome: Outcome, pictures: Pictures) -> Section:
    heading, lead = "Types that similar pictures miss", "The mean precision of the type, and one product of it."
    if outcome.similar is None:
        return Section("worst-similar", heading, lead, [])
    shares = outcome.similar.shares("image")
    by_type = defaultdict(list)
    for number, place in enumerate(outcome.similar.drawn.tolist()):
        by_type[outcome.encoded.rows[place].article_type].append(number)
    means = {one: sum(shares[number] for number in numbers) / len(numbers) for one, numbers in by_type.items()}
    rows = []
    for one in sorted(means, key=lambda one: means[one])[:WORST]:
        row = _alike_row(outcome, pictures, "image", by_type[one][0])
        rows.append(Row(f"{one}: {row.text}", row.picture, f"{means[one]:.2f} over {len(by_type[one])}", row.tiles))
    return Section("worst-similar", heading, lead, rows)


def _worst_photos(outcome: Outcome, pictures: Pictures) -> Section:
    """Return the worst photo of each kind, so that not all are of one kind."""
    worst: dict[str, int] = {}
    for number in sorted(range(len(outcome.photos)), key=lambda number: outcome.photos[number].share):
        worst.setdefault(outcome.photos[number].kind, number)
    rows = [_photo_row(outcome, pictures, number) for number in list(worst.values())[:WORST]]
    return Section("worst-photos", "Photos that find least", "The lowest precision, one photo of each kind.", rows)


def _everywhere(outcome: Outcome, pictures: Pictures) -> Section:
    """Return products that are returned for too many queries: hubs (Radovanović et al. 2010)."""
    asked = [(one.best.tolist(), one.right) for one in outcome.photos]
    rows = [_hubs("photos", asked, pictures)]
    if outcome.similar:
        best = outcome.similar.best["image"].tolist()
        rows.append(_hubs("similar by image", list(zip(best, outcome.similar.right, strict=True)), pictures))
    lead = "Products that are found most often though they are wrong, and for how many queries."
    return Section("everywhere", "Found everywhere", lead, [row for row in rows if row.tiles])


def _hubs(name: str, asked: Sequence[tuple[Sequence[int], Set[int]]], pictures: Pictures) -> Row:
    wrong = Counter(place for best, right in asked for place in best[:SHOWN] if place not in right)
    most = wrong.most_common(SHOWN)
    tiles = pictures.tiles([place for place, _ in most], set())
    return Row(
        name,
        "",
        f"{len(asked)} queries",
        [replace(tile, caption=f"{count} times") for tile, (_, count) in zip(tiles, most, strict=True)],
    )


def full_text_wins(outcome: Outcome, pictures: Pictures) -> Section:
    """Return the queries for which full text beats the encoder by most, with both and the page's ranking."""
    rows: list[tuple[float, list[Row]]] = []
    asked = 0
    default = at(outcome.default_weight)
    for name, lexical in outcome.by_method(FULL_TEXT).items():
        own, served = outcome.by_method(default)[name], outcome.by_method(SERVED)[name]
        questions = lexical.questions
        asked += len(questions.texts)
        ours, theirs = (measures.precision(one.best, questions.right, questions.depth) for one in (own, lexical))
        for number, gap in enumerate(their - our for our, their in zip(ours, theirs, strict=True)):
            if gap > 0:
                text = questions.texts[number]
                triple = (("encoder", own), ("full text", lexical), ("page", served))
                rows.append((gap, [_row(one, number, pictures, f"{text}: {who}") for who, one in triple]))
    rows.sort(key=lambda one: -one[0])
    lead = f"Full text alone finds more than the encoder alone for {len(rows)} of {asked} labels and phrases."
    return Section("full-text", "Where full text wins", lead, [row for _, three in rows[:WORST] for row in three])


def _lowest(shares: Sequence[float]) -> list[int]:
    return sorted(range(len(shares)), key=lambda number: shares[number])[:WORST]
