"""What the words of a search ask for: tags that become filters, exclusions, prices, an order, and the rest.

The rest, words that no tag of this shop goes by, is matched against the text of products and, where the encoder
understands it, by meaning. Whatever is recognised can be undone: ``SearchQuery.plain`` lists phrases to treat as plain
words.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from search.engine.columns import Columns
from search.engine.words import tokens, without_dots
from search.fields import OFFERED_FIELDS, SALE_SIZES, YES
from search.intent.constraints import Constraint, in_shades
from search.intent.naming import as_shop_names, settled
from search.intent.prices import Bounds, bounds
from search.intent.shop_words import ShopWords, Tagged, singular_key
from search.intent.sizes import sizes
from search.lexicon.english import ENGLISH
from search.lexicon.folding import fold
from search.lexicon.model import Lexicon
from search.lexicon.occasions import OCCASIONS
from search.lexicon.terms import Kind, Meaning, Term, key
from search.types import IntentPart, SearchQuery

SOFT = ("usage", "season")
"""Fields that shops fill in loosely: beside a type their tags only rank; alone, or beside a gender or brand, they
filter."""
UNKNOWN = (Kind.OTHER, Kind.NUMBER)
SCOPES = frozenset(("gender", "season", "usage", "brand", "category", *OFFERED_FIELDS, SALE_SIZES))
"""Fields of which a value alone is browsed, since no product is more like "men" than another product for men."""
MOST_REST, MOST_RUNS = 12, 12
"""The most words that are matched against products' text, and the most phrases that may be names; no title has more."""
SENTENCE = 6
"""The number of words that makes a query a sentence, whose single words need not occur on a product."""
_QUOTED = re.compile(r'"([^"]+)"')


@dataclass(frozen=True, slots=True)
class Intent:
    """The interpretation of a query.

    ``text``: the positive words, for the encoder. ``required`` and ``excluded``: tags; ``softly``: tags that only rank.
    ``rest``: words that no tag goes by, folded; ``unknown``: those of them that are not fashion terms either, and so
    may be names; ``lacking``: those that name a type of which the shop has no product. ``occasion``: the types worn on
    an occasion that the words name. ``without``: excluded phrases that no tag goes by. ``phrases``: what was in quotes.
    ``runs``: phrases of adjacent recognised and unknown words, which may be names ("Red Tape"). ``said``: all positive
    words, folded; ``original``: the words of a query that was translated. ``is_unreadable``: it is in a script that no
    lexicon reads, so that only products with the same words match.
    """

    text: str = ""
    required: tuple[Constraint, ...] = ()
    softly: tuple[Constraint, ...] = ()
    excluded: tuple[Constraint, ...] = ()
    rest: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    occasion: Constraint | None = None
    phrases: tuple[str, ...] = ()
    runs: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    price_min: Decimal | None = None
    price_max: Decimal | None = None
    sort: str | None = None
    is_sentence: bool = False
    is_unreadable: bool = False
    original: tuple[str, ...] = ()
    parts: tuple[IntentPart, ...] = ()

    @property
    def has_type(self) -> bool:
        return any(one.field in ("article_type", "subcategory", "category") for one in self.required)

    @property
    def is_scope(self) -> bool:
        """Whether the words name a part of the shop and nothing in it: "men", "summer", a brand."""
        fields = {one.field for one in self.required}
        return bool(fields) and not self.rest and not self.phrases and fields <= SCOPES


def understand(
    text: str, shop: ShopWords, columns: Columns, plain: Iterable[str] = (), lexicon: Lexicon = ENGLISH
) -> Intent:
    """Interpret the words of a query.

    ``text``: corrected and, if it was in another language, translated into English; ``plain``: phrases to take
    literally; ``columns``: used to find which of two meanings of a word the shop has products of.
    """
    text = " ".join(without_dots(text).split())
    phrases = tuple(found for found in _QUOTED.findall(fold(text)) if key(found))
    terms = as_shop_names(lexicon.parse(text), text, shop)
    taken_back = {key(one) for one in plain}
    taken_back |= {word for one in taken_back for word in _inside(one, terms)}
    builder = _Builder(shop, columns, taken_back)
    builder.read([_plain(term) if key(term.words) in taken_back else term for term in terms], text)
    intent = builder.intent(text, phrases)
    return _without_filters_of(intent, phrases)


def _inside(phrase: str, terms: Sequence[Term]) -> list[str]:
    """Return the terms within a phrase: both colours of "black white", the number of "under 40"."""
    return [word for term in terms if f" {(word := key(term.words))} " in f" {phrase} "]


def _plain(term: Term) -> Term:
    word = key(term.words)
    return Term((Meaning(Kind.OTHER, word, word),), term.words, term.start, term.end, False)


class _Builder:
    def __init__(self, shop: ShopWords, columns: Columns, taken_back: Collection[str]) -> None:
        self.shop, self.columns = shop, columns
        self.taken_back = taken_back
        self.required: list[Constraint] = []
        self.softly: list[Constraint] = []
        self.excluded: list[Constraint] = []
        self.rest: list[str] = []
        self.unknown: list[str] = []
        self.lacking: list[str] = []
        self.without: list[str] = []
        self.runs: list[str] = []
        self.parts: list[IntentPart] = []
        self.positive: list[Term] = []
        self.sort: str | None = None
        self.occasion: Constraint | None = None
        self.bounds = Bounds()
        self.said_apart: frozenset[int] = frozenset()
        self.settled: Mapping[str, Tagged] = {}

    def read(self, terms: Sequence[Term], text: str) -> None:
        found = bounds(terms, text)
        self.bounds = Bounds() if key(found.words) in self.taken_back else found
        size = sizes(terms, text, self.shop.sizes, self.bounds.places)
        if size and key(size.words) not in self.taken_back:
            self.said_apart |= size.places
            self.required.append(Constraint("size", size.values, size.words))
        said = [term for place, term in enumerate(terms) if place not in self.bounds.places | self.said_apart]
        left = [term for term in said if key(term.words) not in self.taken_back]
        self.settled = settled(left, self.shop, self.columns)
        for place, term in enumerate(terms):
            if place in self.bounds.places or place in self.said_apart:
                continue
            following = terms[place + 1] if place + 1 < len(terms) else None
            joined = place > 1 and terms[place - 1].kind is Kind.JOIN
            self._term(term, following, joined)
        unknown = [
            term.kind in UNKNOWN
            and not term.negated
            and place not in self.bounds.places | self.said_apart
            and self._tagged(term) is None
            for place, term in enumerate(terms)
        ]
        self.runs = list(dict.fromkeys(_runs(terms, unknown, text)))[:MOST_RUNS]

    def _tagged(self, term: Term) -> Tagged | None:
        if key(term.words) in self.taken_back:
            return None
        meant = self.shop.of_words(term)
        return self.settled.get(term.words, meant[0]) if meant else None

    def _term(self, term: Term, following: Term | None, joined: bool) -> None:
        if term.kind in (Kind.NEGATION, Kind.JOIN, Kind.CURRENCY):
            return
        if term.kind is Kind.STOP and not self.shop.named.get(singular_key(term.words)):
            return
        if term.negated:
            self._exclude(term)
            return
        if term.kind in (Kind.PRICE, Kind.NEW, Kind.SALE) and self._orders(term, following):
            return
        self.positive.append(term)
        tagged = self._tagged(term)
        if tagged is None:
            self._word(term)
        elif tagged.field in SOFT:
            self.softly.append(Constraint(tagged.field, tagged.values, term.words))
        else:
            self._require(Constraint(tagged.field, tagged.values, term.words), joined)

    def _require(self, one: Constraint, joined: bool) -> None:
        """Add a required tag. Of two adjacent types the last counts, since a shirt dress is a dress, unless "and" or
        "or" joins them. Of two colours either will do."""
        for place, other in enumerate(self.required):
            if other.field != one.field:
                continue
            if joined or one.field != "article_type":
                values = tuple(dict.fromkeys((*other.values, *one.values)))
                self.required[place] = Constraint(one.field, values, f"{other.words} {one.words}")
            else:
                self.rest += tokens(other.words)
                self.required[place] = one
            return
        self.required.append(one)

    def _word(self, term: Term) -> None:
        words = tokens(term.words)
        if term.kind is Kind.OCCASION and (types := self.shop.of_occasion(term.label)):
            self.occasion = Constraint("article_type", types, term.words)
            return
        if term.kind is Kind.OCCASION and OCCASIONS[term.label].says_little:
            return
        self.rest += words
        if term.kind in UNKNOWN:
            self.unknown += words
        if term.kind is Kind.TYPE and self.shop.has_types:
            self.lacking += words

    def _exclude(self, term: Term) -> None:
        tagged = self._tagged(term)
        if tagged is None:
            if term.kind is not Kind.STOP:
                self.without.append(term.words)
        else:
            values = self.shop.in_every_shade(tagged.values) if tagged.field == "colour" else tagged.values
            tagged = Tagged(tagged.field, values)
            self.excluded.append(Constraint(tagged.field, values, term.words))
            if tagged.field == "colour":  # products with that colour in their title are excluded, too
                self.without.append(term.words)
        field = tagged.field if tagged else ""
        self.parts.append(IntentPart("exclude", field, tagged.values if tagged else (term.words,), term.words))

    def _orders(self, term: Term, following: Term | None) -> bool:
        """Return whether a word such as "cheap" or "new" asks for an order; before an unknown word it may begin a name
        ("New Balance")."""
        if (
            following is not None
            and following.kind is Kind.OTHER
            and singular_key(following.words) not in self.shop.named
        ):
            return False
        if term.kind is Kind.SALE and self.shop.has_sale and key(term.words) not in self.taken_back:
            self._require(Constraint("on_sale", (YES,), term.words), joined=False)
            return True
        order = _ORDERS.get((term.kind, term.label)) or _ORDERS.get((term.kind, ""))
        if order is None:
            return True
        self.sort = order
        self.parts.append(IntentPart("sort", "sort", (order,), term.words))
        return True

    @property
    def asks_for_something(self) -> bool:
        """Whether the words state a price, an order or an exclusion."""
        return bool(self.parts or self.bounds.words)

    def intent(self, text: str, phrases: tuple[str, ...]) -> Intent:
        words = len(self.positive)
        rest = tuple(dict.fromkeys(self.rest))[:MOST_REST]
        in_scope = {one.field for one in self.required} <= SCOPES - {"category"}
        alone = in_scope and not self.rest and self.occasion is None
        required = [*self.required, *self.softly] if alone else self.required
        softly = [] if alone else self.softly
        if self.occasion and not any(one.field == "article_type" for one in required):
            required = [*required, self.occasion]
        required = in_shades(required, self.shop, self.columns)
        parts = [IntentPart("filter", one.field, one.values, one.words) for one in required]
        if any(one.field == "on_sale" for one in required):  # that very size must be reduced
            required = [replace(one, field=SALE_SIZES) if one.field == "size" else one for one in required]
        if self.bounds.words:
            low, high = self.bounds.low, self.bounds.high
            shown = ("" if low is None else f"{low}", "" if high is None else f"{high}")
            parts.append(IntentPart("price", "price", shown, self.bounds.words))
        return Intent(
            text=" ".join(term.words for term in self.positive) or ("" if self.asks_for_something else text),
            required=tuple(required),
            softly=tuple(softly),
            excluded=tuple(self.excluded),
            rest=rest,
            unknown=tuple(word for word in dict.fromkeys(self.unknown) if word in rest),
            lacking=tuple(word for word in dict.fromkeys(self.lacking) if word in rest),
            without=tuple(self.without),
            occasion=self.occasion,
            phrases=phrases,
            runs=tuple(self.runs),
            said=tuple(dict.fromkeys(word for term in self.positive for word in tokens(term.words))),
            price_min=self.bounds.low,
            price_max=self.bounds.high,
            sort=self.sort,
            is_sentence=words + len(text.split()) >= 2 * SENTENCE and not required,
            parts=(*parts, *self.parts),
        )


_ORDERS = {
    (Kind.PRICE, "cheap"): "price",
    (Kind.PRICE, "cheapest"): "price",
    (Kind.PRICE, "dearest"): "-price",
    (Kind.NEW, ""): "newest",
}
"""Words that ask for an order. "Expensive" and "designer" are left to the encoder, "sale" to shops that have one."""


def _runs(terms: Sequence[Term], unknown: Sequence[bool], text: str) -> Iterable[str]:
    """Yield phrases of two or three terms in which a known and an unknown one are adjacent."""
    for place, is_unknown in enumerate(unknown):
        if not is_unknown:
            continue
        for start, end in ((place - 1, place + 1), (place, place + 2), (place - 1, place + 2), (place - 2, place + 1)):
            span = terms[max(start, 0) : end]
            if start < 0 or len(span) < end - start or any(one.negated for one in span):
                continue
            if not all(unknown[start:end]) and _together(text, span):
                yield text[span[0].start : span[-1].end]


def _together(text: str, span: Sequence[Term]) -> bool:
    between = [text[one.end : other.start] for one, other in itertools.pairwise(span)]
    return all(re.fullmatch(r"[\s.\-'’&]{1,3}", gap) for gap in between)


def _without_filters_of(intent: Intent, phrases: tuple[str, ...]) -> Intent:
    """Return the intent with quoted phrases matched literally and none of their words required a second time. Quotes
    around what tags cover anyway, "red dress", change nothing."""
    phrases = tuple(one for one in phrases if set(tokens(one)) & set(intent.rest))
    if not phrases:
        return replace(intent, phrases=())
    quoted = {word for one in phrases for word in tokens(one)}
    return replace(
        intent,
        rest=tuple(word for word in intent.rest if word not in quoted),
        unknown=tuple(word for word in intent.unknown if word not in quoted),
    )


def effective(query: SearchQuery, intent: Intent) -> SearchQuery:
    """Return the query with its price bounds tightened to those in its words, and with their order unless it has its
    own."""
    low = query.price_min if intent.price_min is None else max(intent.price_min, query.price_min or intent.price_min)
    high = query.price_max if intent.price_max is None else min(intent.price_max, query.price_max or intent.price_max)
    sort = (intent.sort or "relevance") if query.sort == "relevance" else query.sort
    sort = "relevance" if sort == "match" else sort
    return replace(query, price_min=low, price_max=high, sort=sort)
