"""What the pages show, made from a page's state and a search result; templates only write it down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.text import slugify

from search.photo_store import Photo
from search.types import DEFAULT_LIMIT, MAX_LIMIT, FacetValue, Hit, SearchQuery, SearchResult
from search.web.labels import BEFORE_PRICE, FACETS, OPEN_FACETS, counted, money, price_range
from search.web.state import PageState

SORTS = {"relevance": "Closest", "newest": "Newest", "price": "Price, low to high", "-price": "Price, high to low"}
ORDERS = {
    "relevance": "closest first",
    "newest": "newest first",
    "price": "lowest price first",
    "-price": "highest price first",
}


@dataclass(frozen=True, slots=True)
class Card:
    """A product with the addresses around it."""

    hit: Hit
    key: str
    url: str
    price: str
    like_image: str
    like_text: str
    score: str
    score_detail: str


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str
    current: bool = False
    value: str = ""
    count: int = 0
    card: Card | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """A value of a filter, with a checkbox of that id."""

    id: str
    value: str
    count: int
    selected: bool


@dataclass(frozen=True, slots=True)
class FacetView:
    name: str
    label: str
    options: tuple[Option, ...]
    chosen: int
    open: bool


@dataclass(frozen=True, slots=True)
class More:
    """``url`` holds the next products; ``stay_url`` all up to and with them, empty where that is too many."""

    url: str
    stay_url: str
    shown: int
    total: int


@dataclass(frozen=True, slots=True)
class Outline:
    """A garment over the photo: ``points`` of an SVG polygon in pixels."""

    index: int
    label: str
    points: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class PhotoPanel:
    url: str
    width: int
    height: int
    garments: tuple[Outline, ...]
    whole: bool
    whole_url: str
    dim: str
    hidden: tuple[tuple[str, str], ...]
    remove_url: str


def card(hit: Hit, scores: bool = False) -> Card:
    def like(by: str) -> str:
        return PageState(like=(hit.catalog, hit.id), by=by).url()  # type: ignore[arg-type]

    parts = {"picture": hit.image_score, "words": hit.text_score}
    return Card(
        hit=hit,
        key=slugify(f"{hit.catalog}-{hit.id}"),
        url=hit.url,
        price=money(hit.price, hit.currency),
        like_image=like("image"),
        like_text=like("text"),
        score=f"{hit.score:.2f}" if scores and hit.score is not None else "",
        score_detail=", ".join(f"{name} {value:.2f}" for name, value in parts.items() if value is not None),
    )


def results_page(
    state: PageState,
    result: SearchResult,
    *,
    photo: Photo | None = None,
    like: Hit | None = None,
    appended: bool = False,
) -> dict[str, Any]:
    """The results page. ``appended``: its products are added below those on screen already."""
    query = state.query
    heading = _heading(state, like, result.corrected_query)
    count_text = "the nearest there are" if result.nothing_close else _count_text(state, result)
    first, more = _facets(result.facets)
    return {
        "state": state,
        "result": result,
        "heading": heading,
        "header_words": "" if state.photo or state.like else query.text,
        "words": query.text,
        "count_text": count_text,
        "total_text": counted(result.total),
        "nothing_close": (
            _nothing_close(state, result.corrected_query or query.text, photo) if result.nothing_close else ""
        ),
        "corrected_query": result.corrected_query,
        "as_typed_url": state.url(replace(query, exact=True, offset=0)),
        "announcement": f"{heading}: {'nothing close, ' if result.nothing_close else ''}{count_text}",
        "cards": [card(hit, state.scores) for hit in result.hits],
        "can_score": state.compares,
        "scores": state.scores,
        "sorts": _sorts(state),
        "chips": _chips(state, result),
        "clear_url": state.url(_without_filters(query)),
        "facets_first": first,
        "facets_more": more,
        "price_min": _plain(query.price_min),
        "price_max": _plain(query.price_max),
        "hidden": _hidden(state),
        "more": _more(state, result),
        "first_url": state.url() if query.offset and not appended else "",
        "photo": _photo_panel(state, photo) if photo else None,
        "like": _like_panel(state, like) if like else None,
    }


def home_page(result: SearchResult | None) -> dict[str, Any]:
    """The start page from the newest products; without an index it still has its search box."""
    if result is None or not result.hits:
        return {"empty": "The shop is still being filled. Products appear here as soon as there are some."}
    return {
        "cards": [card(hit) for hit in _varied(result.hits, 12)],
        "kinds": _kinds(result),
        "colours": [
            Link(one.value, PageState().url(SearchQuery(filters={"colour": (one.value,)})))
            for one in result.facets.get("colour", ())[:16]
        ],
        "examples": _examples(result.hits),
    }


def product_page(hit: Hit, rows: Mapping[str, SearchResult]) -> dict[str, Any]:
    """A product with rows of similar ones: ``rows`` by ``image`` and ``text``."""
    titles = {"image": "Looks similar", "text": "Described alike"}
    own = card(hit)
    urls = {"image": own.like_image, "text": own.like_text}
    facts = [
        {"name": FACETS[name], "value": value, "url": _filtered(name, value)}
        for name in FACETS
        if name != "catalog" and (value := getattr(hit, name))
    ]
    crumbs = [Link("Home", reverse("search:home"))]
    crumbs += [
        Link(value, _filtered(name, value))
        for name in ("gender", "category", "article_type")
        if (value := getattr(hit, name))
    ]
    return {
        "card": own,
        "crumbs": crumbs,
        "brand_url": _filtered("brand", hit.brand) if hit.brand else "",
        "facts": facts,
        "rows": [
            {"id": f"row-{by}", "label": titles[by], "url": urls[by], "cards": [card(one) for one in row.hits]}
            for by, row in rows.items()
            if row.hits
        ],
    }


def _filtered(name: str, value: str) -> str:
    return PageState().url(SearchQuery(filters={name: (value,)}))


def _without_filters(query: SearchQuery) -> SearchQuery:
    return replace(query, filters={}, price_min=None, price_max=None)


def _heading(state: PageState, like: Hit | None, corrected_query: str | None) -> str:
    words = corrected_query or state.query.text
    chosen = [value for values in state.query.filters.values() for value in values]
    if state.photo:
        return f"Like your photo, but “{words}”" if words else "Like your photo"
    if like:
        return {"image": "Looks similar", "text": "Described alike", "both": "Similar"}[state.by]
    if words:
        return f"“{words}”"
    return chosen[0] if len(chosen) == 1 else "All products"


def _nothing_close(state: PageState, words: str, photo: Photo | None) -> str:
    """A sentence for a page whose products are only the nearest."""
    if photo:
        part, other = ("this part of ", "Tap another part, or take the") if photo.garments else ("", "Take the")
        return (
            f"Nothing in this shop is close to {part}your photo. {other} photo so that the garment fills most of it. "
            "Below is what comes nearest."
        )
    kept = " among what the filters leave" if _narrowed(state.query) else " in this shop"
    return (
        f"Nothing{kept} is close to “{words}”. Try other words: what it is, its colour, what it is for. "
        "Below is what comes nearest."
    )


def _narrowed(query: SearchQuery) -> bool:
    return bool(query.filters or query.price_min is not None or query.price_max is not None)


def _count_text(state: PageState, result: SearchResult) -> str:
    sort = state.query.sort
    if sort == "relevance" and not state.compares:
        sort = "newest"
    return f"{counted(result.total)}, {ORDERS[sort]}" if result.total > 1 else counted(result.total)


def _sorts(state: PageState) -> list[Link]:
    names = [name for name in SORTS if state.compares or name != "newest"]
    labels = SORTS if state.compares else {**SORTS, "relevance": SORTS["newest"]}
    current = "relevance" if state.query.sort not in names else state.query.sort
    return [Link(labels[name], "", current=name == current, value=name) for name in names]


def _chips(state: PageState, result: SearchResult) -> list[Link]:
    query = state.query
    chips = [
        Link(value, state.url(query.toggled(name, value))) for name, values in query.filters.items() for value in values
    ]
    if query.price_min is not None or query.price_max is not None:
        currency = next((hit.currency for hit in result.hits if hit.currency), settings.DEFAULT_CURRENCY)
        label = price_range(query.price_min, query.price_max, currency)
        chips.append(Link(label, state.url(replace(query, price_min=None, price_max=None))))
    return chips


def _facets(found: Mapping[str, Sequence[FacetValue]]) -> tuple[list[FacetView], list[FacetView]]:
    views = {
        name: FacetView(
            name=name,
            label=label,
            options=_options(name, found[name]),
            chosen=(chosen := sum(one.selected for one in found[name])),
            open=name in OPEN_FACETS or bool(chosen),
        )
        for name, label in FACETS.items()
        if found.get(name) and (name != "catalog" or len(found[name]) > 1)
    }
    first = [view for name, view in views.items() if name in BEFORE_PRICE]
    return first, [view for name, view in views.items() if name not in BEFORE_PRICE]


def _options(name: str, values: Sequence[FacetValue]) -> tuple[Option, ...]:
    return tuple(Option(f"{name}-{slugify(one.value)}", one.value, one.count, one.selected) for one in values)


def _plain(price: object) -> str:
    return "" if price is None else f"{price:f}"


def _hidden(state: PageState) -> tuple[tuple[str, str], ...]:
    """What the filters' form carries along; the form itself has filters, prices, order and scores."""
    pairs = [("q", state.query.text)] if state.query.text else []
    if state.query.exact:
        pairs.append(("exact", "1"))
    if state.query.image_weight is not None:
        pairs.append(("image_weight", f"{state.query.image_weight:g}"))
    return tuple(pairs + replace(state, scores=False).own_params())


def _more(state: PageState, result: SearchResult) -> More | None:
    following = result.next_offset
    if following is None:
        return None
    together = following + DEFAULT_LIMIT
    return More(
        url=state.page_url(offset=following),
        stay_url=state.page_url(limit=together) if together <= MAX_LIMIT else "",
        shown=following,
        total=result.total,
    )


def _photo_panel(state: PageState, photo: Photo) -> PhotoPanel:
    garments = []
    for index, found in enumerate(photo.garments):
        box = found.box
        corners = (
            (box.x, box.y),
            (box.x + box.width, box.y),
            (box.x + box.width, box.y + box.height),
            (box.x, box.y + box.height),
        )
        outline = found.outline or corners
        points = " ".join(f"{x * photo.width:.1f},{y * photo.height:.1f}" for x, y in outline)
        current = index == state.garment
        garments.append(Outline(index, found.label.capitalize(), points, state.url(garment=index), current))
    chosen = next((one for one in garments if one.current), None)
    everything = replace(state, query=replace(state.query, text=""))
    hidden = [(name, value) for name, values in everything.query.filters.items() for value in values]
    hidden += [(n, _plain(v)) for n in ("price_min", "price_max") if (v := getattr(state.query, n)) is not None]
    hidden += [("sort", state.query.sort)] if state.query.sort != "relevance" else []
    return PhotoPanel(
        url=reverse("search:photo_file", args=[state.photo]),
        width=photo.width,
        height=photo.height,
        garments=tuple(garments),
        whole=chosen is None,
        whole_url=state.url(garment=None),
        dim=f"M0 0H{photo.width}V{photo.height}H0ZM{chosen.points.replace(' ', 'L')}Z" if chosen else "",
        hidden=tuple(hidden + everything.own_params()),
        remove_url=state.url(photo="", garment=None),
    )


def _like_panel(state: PageState, like: Hit) -> dict[str, Any]:
    ways = {"image": "Its look", "text": "Its words", "both": "Both"}
    return {
        "card": card(like),
        "ways": [Link(label, state.url(by=by), current=by == state.by, value=by) for by, label in ways.items()],
    }


def _varied(hits: Sequence[Hit], count: int) -> list[Hit]:
    """The newest, but no two of a type before every type was shown."""
    seen: dict[str, int] = {}
    ranked = []
    for place, hit in enumerate(hits):
        kind = hit.article_type or ""
        seen[kind] = seen.get(kind, 0) + 1
        ranked.append((seen[kind], place, hit))
    return [hit for _, _, hit in sorted(ranked, key=lambda one: one[:2])[:count]]


def _kinds(result: SearchResult) -> list[Link]:
    pictures: dict[str, Hit] = {}
    for hit in result.hits:
        if hit.article_type and hit.thumbnail:
            pictures.setdefault(hit.article_type, hit)
    return [
        Link(one.value, _filtered("article_type", one.value), count=one.count, card=card(pictures[one.value]))
        for one in result.facets.get("article_type", ())
        if one.value in pictures
    ][:10]


def _examples(hits: Sequence[Hit]) -> list[Link]:
    """Searches that this shop can answer, in the words of its own products."""
    said = (f"{hit.colour} {hit.article_type}".lower() for hit in _varied(hits, 12) if hit.colour and hit.article_type)
    words = [text for text in dict.fromkeys(said) if len(text) < 24]
    return [Link(text, PageState().url(SearchQuery(text=text))) for text in words[:4]]
