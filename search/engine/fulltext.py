"""The words of a query as clauses over titles: names and numbers mean little to an encoder; here they count.

The words are no parameters of the query, because letters and digits alone cannot be taken for syntax. RediSearch does
not stem beside a vector, so plurals are spelt out; beginnings of words would do, too, but "specs" is no "special".
"""

from __future__ import annotations

import re
from functools import lru_cache

from vision import fashion

MOST_WORDS = 8
STOP_WORDS = frozenset(
    ("a", "is", "the", "an", "and", "are", "as", "at", "be", "but", "by", "for", "if", "in", "into", "it", "no", "not",
     "of", "on", "or", "such", "that", "their", "then", "there", "these", "they", "this", "to", "was", "will", "with",
     "s")
)  # fmt: skip
"""What RediSearch leaves out of its index by default, and the end of "men's"."""
SHORTEST = 3
"""Letters of a word that has a plural."""
FORGIVEN, FORGIVEN_ALONE = 4, 6
"""Words of so many letters and more may have a slip, one letter lost, added or changed; a word that stands alone has
to be longer, for "parka" is no "park"."""


def words(text: str) -> list[str]:
    """The words of a query that titles are searched for."""
    return [word for word in re.findall(r"[^\W_]+", text.casefold()) if word not in STOP_WORDS][:MOST_WORDS]


def may_name(text: str) -> bool:
    """Whether any word may be a name or a number. Where all of them describe garments, titles tell less than the
    encoder does: "white shirts" are no white T-shirts (docs/relevance.md)."""
    return not _descriptive().issuperset(words(text))


@lru_cache(maxsize=1)
def _descriptive() -> frozenset[str]:
    return frozenset(word for text in fashion.vocabulary() for word in words(text))


def all_of(text: str) -> str:
    """Titles that hold every word, in singular or plural; "" where there is no word."""
    return _clause([_any_number(word) for word in words(text)], " ")


def nearly_all_of(text: str) -> str:
    """Titles that hold every word, slips forgiven."""
    said = words(text)
    shortest = FORGIVEN if len(said) > 1 else FORGIVEN_ALONE
    return _clause([_forgiving(word, shortest) for word in said], " ")


def some_of(text: str) -> str:
    """Titles that hold any of the words."""
    return _clause([_any_number(word) for word in words(text)], "|")


def _clause(parts: list[str], between: str) -> str:
    return f"@title_fts:({between.join(parts)})" if parts else ""


def _any_number(word: str) -> str:
    """A word in singular or plural, as a clause; forms that do not exist are in no title."""
    if not word.isalpha() or len(word) < SHORTEST:
        return word
    forms = {word, f"{word}s", f"{word}es", re.sub("y$", "ies", word)}
    forms |= {re.sub(end, instead, word) for end, instead in (("(?<!s)s$", ""), ("es$", ""), ("ies$", "y"))}
    return f"({'|'.join(sorted(form for form in forms if len(form) >= SHORTEST))})"


def _forgiving(word: str, shortest: int) -> str:
    exact = _any_number(word)
    return f"({exact}|%{word}%)" if len(word) >= shortest and word.isalpha() else exact
