"""The context of the results page, made from its state and a search result; templates only render it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.utils.translation import gettext

from search.photo_store import Photo
from search.types import DEFAULT_LIMIT, MAX_LIMIT, Hit, SearchResult
from search.web.cards import Link, card
from search.web.facet_views import facet_views
from search.web.labels import SORTS, chosen, counted, number, price_range, shortened
from search.web.like_panel import like_panel
from search.web.near import chip_text, near_view
from search.web.photo_panel import photo_panel
from search.web.price_view import price_view
from search.web.state import PageState
from search.web.understood import understood

LONGEST_HEADING = 90
LONGEST_TITLE = 60


@dataclass(frozen=True, slots=True)
class More:
    """``url`` loads the next products; ``stay_url`` all up to and including them, empty if that is too many."""

    url: str
    stay_url: str
    shown: int
    total: int
    text: str


def results_page(
    state: PageState,
    result: SearchResult,
    *,
    photos: Sequence[Photo] = (),
    liked: Sequence[Hit] = (),
    appended: bool = False,
    explain: bool = False,
) -> dict[str, Any]:
    """Return the context of the results page.

    ``appended``: its products are added below those on screen already; ``explain``: staff see why each was found.
    """
    query = state.query
    heading = _heading(state, liked, result.corrected_query)
    count_text = gettext("No close matches") if result.nothing_close else counted(result.total)
    currency = next((hit.currency for hit in result.hits if hit.currency), settings.DEFAULT_CURRENCY)
    chips = _chips(state, currency)
    return {
        "state": state,
        "result": result,
        "heading": heading,
        "page_title": shortened(", ".join([heading, *(chip.label for chip in chips)]), LONGEST_TITLE),
        "header_words": "" if state.like else query.text,
        "words": query.text,
        "words_short": shortened(query.text, LONGEST_HEADING),
        "count_text": count_text,
        "total_text": counted(result.total),
        "nothing_close": (
            _nothing_close(state, result.corrected_query or query.text, photos)
            if result.nothing_close and result.also_close
            else ""
        ),
        "try_instead": [
            Link(text, state.url(replace(query, text=text, plain=(), exact=False))) for text in result.try_instead
        ],
        "corrected_query": result.corrected_query,
        "as_typed_url": state.url(replace(query, exact=True, offset=0)),
        "announcement": f"{heading}: {count_text}",
        "cards": [card(hit, explain=explain, near=query.near) for hit in result.hits],
        "sorts": _sorts(state, result),
        "chips": chips,
        "understood": understood(state, result, currency),
        "also_close": [card(hit, explain=explain, near=query.near) for hit in result.also_close],
        "price": price_view(result, currency),
        "clear_url": state.url(query.unfiltered),
        "near": near_view(query),
        "facets": facet_views(result.facets, result.total),
        "price_min": _plain(query.price_min),
        "price_max": _plain(query.price_max),
        "hidden": _hidden(state),
        "more": _more(state, result),
        "first_url": state.url() if query.offset and not appended else "",
        "photo": photo_panel(state, photos) if photos else None,
        "like": like_panel(state, liked) if liked else None,
    }


def _heading(state: PageState, liked: Sequence[Hit], corrected_query: str | None) -> str:
    words = shortened(corrected_query or state.query.text, LONGEST_HEADING)
    filters = [chosen(name, value) for name, values in state.query.filters.items() for value in values]
    if state.is_mixed:
        return gettext("Like these, but “%(words)s”") % {"words": words} if words else gettext("More like these")
    if len(state.photos) > 1:
        return gettext("Like your photos, but “%(words)s”") % {"words": words} if words else gettext("Like your photos")
    if state.photos:
        return gettext("Like your photo, but “%(words)s”") % {"words": words} if words else gettext("Like your photo")
    if state.mix:
        several = len(state.like) > 1
        if words:
            text = gettext("Like these, but “%(words)s”") if several else gettext("Like this, but “%(words)s”")
            return text % {"words": words}
        return gettext("More like these") if several else gettext("Similar products")
    if liked:
        return {"image": gettext("Similar look"), "text": gettext("Similar description")}.get(
            state.by, gettext("Similar products")
        )
    if words:
        return gettext("“%(words)s”") % {"words": words}
    return filters[0] if len(filters) == 1 else gettext("All products")


def _nothing_close(state: PageState, words: str, photos: Sequence[Photo]) -> str:
    """Return a sentence for a page that shows only the nearest products."""
    if state.is_mixed:
        return gettext("No close matches for your photos and products together. The nearest others are below.")
    if len(photos) > 1:
        return gettext("No close matches for your photos together. The nearest products are below.")
    if photos and photos[0].garments:
        return gettext(
            "No close matches for this part of your photo. Choose another part, or take a photo in which the garment "
            "fills most of the picture. The nearest products are below."
        )
    if photos:
        return gettext(
            "No close matches for your photo. Take one in which the garment fills most of the picture. "
            "The nearest products are below."
        )
    if state.like and not words:
        return gettext("No close matches for these products. The nearest others are below.")
    shown = {"words": shortened(words, LONGEST_HEADING)}
    if state.query.is_narrowed:
        return gettext("No close matches for “%(words)s” with these filters. The nearest products are below.") % shown
    return gettext("No close matches for “%(words)s”. The nearest products are below.") % shown


def _sorts(state: PageState, result: SearchResult) -> list[Link]:
    """Return the orders to choose from, with the one in effect marked as current, even if the words ask for it."""
    names = [name for name in SORTS if state.compares or name != "newest"]
    labels = SORTS if state.compares else {**SORTS, "relevance": SORTS["newest"]}
    meant = next((part.values[0] for part in result.intent if part.kind == "sort"), "")
    current = meant if meant and state.query.sort == "relevance" else state.query.sort
    current = current if current in names else "relevance"
    best = "match" if meant else "relevance"
    return [
        Link(str(labels[name]), "", current=name == current, value=best if name == "relevance" else name)
        for name in names
    ]


def _chips(state: PageState, currency: str) -> list[Link]:
    query = state.query
    chips = [
        Link(chosen(name, value), state.url(query.toggled(name, value)))
        for name, values in query.filters.items()
        for value in values
    ]
    if query.price_min is not None or query.price_max is not None:
        label = price_range(query.price_min, query.price_max, currency)
        chips.append(Link(label, state.url(replace(query, price_min=None, price_max=None))))
    if query.near is not None:
        chips.append(Link(chip_text(query.near), state.url(replace(query, near=None))))
    return chips


def _plain(price: object) -> str:
    return "" if price is None else f"{price:f}"


def _hidden(state: PageState) -> tuple[tuple[str, str], ...]:
    """Return the hidden fields of the filter form, which itself has filters, prices, location and order."""
    pairs = [("q", state.query.text)] if state.query.text else []
    pairs += [("plain", words) for words in state.query.plain]
    if state.query.exact:
        pairs.append(("exact", "1"))
    if state.query.image_weight is not None:
        pairs.append(("image_weight", f"{state.query.image_weight:g}"))
    return tuple(pairs + state.own_params())


def _more(state: PageState, result: SearchResult) -> More | None:
    following = result.next_offset
    if following is None:
        return None
    together = following + DEFAULT_LIMIT
    counts = {"shown": number(following), "total": number(result.total)}
    return More(
        url=state.page_url(offset=following),
        stay_url=state.page_url(limit=together) if together <= MAX_LIMIT else "",
        shown=following,
        total=result.total,
        text=gettext("%(shown)s of %(total)s products") % counts,
    )
