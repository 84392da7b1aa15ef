"""All rules at one time, indexed so that a search finds those that apply to it without scanning all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from search.lexicon.folding import fold
from search.lexicon.terms import tokenize
from search.merchandising.rules import Kind, Match, Rule, Where, query_key

MOST_READINGS = 4
"""The number of readings of a search that are searched for together, including the words as typed."""


@dataclass(frozen=True, slots=True)
class Acting:
    """The rules that apply to a search, the most specific first."""

    rules: tuple[Rule, ...] = ()

    def of(self, *kinds: Kind) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.rules if rule.kind in kinds)

    def without(self, *kinds: Kind) -> Acting:
        return Acting(tuple(rule for rule in self.rules if rule.kind not in kinds))

    def first(self, kind: Kind) -> Rule | None:
        return next(iter(self.of(kind)), None)

    def __bool__(self) -> bool:
        return bool(self.rules)


NOTHING = Acting()


@dataclass(frozen=True, slots=True)
class Reworded:
    """What to search for instead of the words typed: the ``text`` without stop words, and ``others`` that mean the
    same; ``rules`` are the rules responsible."""

    text: str
    others: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """``version`` identifies the state of the rules; "" if there are none."""

    version: str = ""
    rules: tuple[Rule, ...] = ()
    exactly: Mapping[str, Sequence[Rule]] = field(default_factory=dict)
    containing: Sequence[Rule] = ()
    categories: Sequence[Rule] = ()
    everywhere: Sequence[Rule] = ()
    synonyms: Mapping[str, Sequence[tuple[Rule, tuple[str, ...]]]] = field(default_factory=dict)
    stop_words: Sequence[Rule] = ()
    hiding: Sequence[Rule] = ()

    @classmethod
    def of(cls, rules: Iterable[Rule], version: str) -> Snapshot:
        kept = tuple(rule for rule in rules if rule.is_active)
        exactly: dict[str, list[Rule]] = {}
        for rule in kept:
            if rule.where is Where.QUERY and rule.match is Match.IS:
                for key in rule.queries:
                    exactly.setdefault(key, []).append(rule)
        of_products = [rule for rule in kept if rule.kind not in (Kind.SYNONYM, Kind.STOP_WORDS)]
        return cls(
            version=version,
            rules=kept,
            exactly=exactly,
            containing=[one for one in kept if one.where is Where.QUERY and one.match is Match.CONTAINS],
            categories=[one for one in of_products if one.where is Where.CATEGORY],
            everywhere=[one for one in of_products if one.where is Where.EVERYWHERE],
            synonyms=_synonyms(kept),
            stop_words=[rule for rule in kept if rule.kind is Kind.STOP_WORDS],
            hiding=[one for one in of_products if one.kind is Kind.HIDE and one.where is not Where.QUERY],
        )

    def for_words(self, texts: Iterable[str], now: datetime) -> list[Rule]:
        """Return the rules for a search for any of these texts: exact matches before partial ones."""
        if not self.exactly and not self.containing:
            return []
        keys = [key for key in dict.fromkeys(map(query_key, texts)) if key]
        found = [rule for key in keys for rule in self.exactly.get(key, ())]
        found += [rule for rule in self.containing if any(rule.answers(key) for key in keys)]
        return [rule for rule in dict.fromkeys(found) if rule.is_on(now)]

    def for_categories(self, chosen: Mapping[str, Iterable[str]], now: datetime) -> list[Rule]:
        """Return the rules for categories among these values of tags."""
        if not self.categories:
            return []
        values = {(name, fold(value)) for name, several in chosen.items() for value in several}
        return [one for one in self.categories if (one.category[0], fold(one.category[1])) in values and one.is_on(now)]

    def acting(self, texts: Iterable[str], chosen: Mapping[str, Iterable[str]], now: datetime) -> Acting:
        """Return the rules that apply to a search for ``texts``, wordings of one thing, with the tags ``chosen``."""
        if not self.rules:
            return NOTHING
        general = [rule for rule in self.everywhere if rule.is_on(now)]
        return Acting((*self.for_words(texts, now), *self.for_categories(chosen, now), *general))

    def hides(self, now: datetime) -> tuple[Rule, ...]:
        """Return the rules that hide products whatever is searched for: everywhere, or in a category."""
        return tuple(rule for rule in self.hiding if rule.is_on(now))

    def reworded(self, text: str, now: datetime, kept: Iterable[str] = ()) -> Reworded:
        """Apply synonyms and stop words to a search. ``kept``: phrases to search for as they are."""
        if not self.synonyms and not self.stop_words:
            return Reworded(text)
        spared = {query_key(one) for one in kept}
        plain, dropping = self._without_stop_words(text, now, spared)
        others, telling = self._otherwise(plain, now, spared)
        return Reworded(plain, tuple(others), (*dropping, *telling))

    def known_words(self) -> frozenset[str]:
        """Return words that the shop knows from its synonyms, and whose spelling is therefore correct."""
        return frozenset(word for key in self.synonyms for word in key.split())

    def _without_stop_words(self, text: str, now: datetime, spared: set[str]) -> tuple[str, list[Rule]]:
        left, acted = text, []
        for rule in self.stop_words:
            for word in rule.words if rule.is_on(now) else ():
                shorter = left if word in spared else _replaced(left, [word], "")
                if shorter != left and tokenize(shorter):  # never drop the last word, whatever it is
                    left = shorter
                    acted.append(rule)
        return left, list(dict.fromkeys(acted))

    def _otherwise(self, text: str, now: datetime, spared: set[str]) -> tuple[list[str], list[Rule]]:
        others: list[str] = []
        acted: list[Rule] = []
        key = f" {query_key(text)} "
        for phrase, meanings in self.synonyms.items():
            if f" {phrase} " not in key or phrase in spared:
                continue
            for rule, means in meanings:
                if rule.is_on(now):
                    others += [_replaced(text, [phrase], one) for one in means]
                    acted.append(rule)
        found = [one for one in dict.fromkeys(others) if one != text]
        return found[: MOST_READINGS - 1], list(dict.fromkeys(acted))


def _synonyms(rules: Iterable[Rule]) -> dict[str, list[tuple[Rule, tuple[str, ...]]]]:
    """Return what each phrase means in addition."""
    found: dict[str, list[tuple[Rule, tuple[str, ...]]]] = {}
    for rule in rules:
        if rule.kind is not Kind.SYNONYM:
            continue
        for word in rule.words:
            others = tuple(one for one in rule.words if one != word) if rule.both_ways else ()
            found.setdefault(word, []).append((rule, (*rule.means, *others)))
        if rule.both_ways:
            for one in rule.means:
                others = tuple(other for other in rule.means if other != one)
                found.setdefault(query_key(one), []).append((rule, (*rule.words, *others)))
    return found


def _replaced(text: str, phrases: Iterable[str], instead: str) -> str:
    """Return the text with phrases, given as query keys, replaced wherever they occur as whole words."""
    words = tokenize(text)
    keys = [query_key(word.text) for word in words]
    wanted = sorted((phrase.split() for phrase in phrases), key=len, reverse=True)
    pieces, at, copied = [], 0, 0
    while at < len(words):
        found = next((len(parts) for parts in wanted if parts and keys[at : at + len(parts)] == parts), 0)
        if found:
            pieces += [text[copied : words[at].start], instead]
            copied = words[at + found - 1].end
        at += found or 1
    return " ".join("".join([*pieces, text[copied:]]).split())
