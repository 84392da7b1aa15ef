"""The words of a query as clauses over what products say: titles, brands, tags, ids, descriptions.

RediSearch does not stem in vector queries, so plurals are spelt out here. Prefixes would work, too, but "specs" must
not match "special". Words written as one or as two are the same: "windrunner", "wind runner".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from search.engine.expressions import Params
from search.engine.words import tokens
from search.lexicon.english import number_forms

MOST_WORDS = 12
NAMES = "@names"
ANYWHERE = "@names|details"
FORGIVEN, FORGIVEN_TWICE = 5, 8
"""Words with at least this many letters may be misspelt by one letter lost, added or changed, or by two."""
MOST_FORGIVEN = 6
"""Longer queries get no typo tolerance, since each word is compared with all words of the index, several times."""
SHORTEST_PREFIX = 4
"""Characters of an article number that suffice to find it by its beginning."""
SHORTEST_JOINED = 5
"""Minimum letters of a word that may have been two."""


def words(text: str) -> list[str]:
    """Return the words of a text that products are searched for, MOST_WORDS at most."""
    return tokens(text)[:MOST_WORDS]


def all_of(params: Params, said: Sequence[str], where: str = ANYWHERE) -> str:
    """Return the clause of products that contain every word, in singular or plural, as one word or two; "" without
    words."""
    if not said:
        return ""
    forms = [_forms(params, word) for word in said]
    clauses = [" ".join(_word(params, word) for word in said)]
    clauses += [" ".join(one) for one in _joined(said, forms, lambda word: _forms(params, word))]
    return _field(where, clauses)


def nearly_all_of(params: Params, said: Sequence[str], where: str = NAMES) -> str:
    """Return the clause of products that contain every word, typos forgiven; "fast track" also matches "Fastrack"."""
    if not said:
        return ""
    forgiving = [_forgiving(params, word) for word in said]
    clauses = [" ".join(forgiving)]
    clauses += [" ".join(one) for one in _joined(said, forgiving, lambda word: _forgiving(params, word))]
    return _field(where, clauses)


def any_of(params: Params, said: Sequence[str], where: str = NAMES, others: Sequence[str] = ()) -> str:
    """Return the clause of products that contain any of the words, or of the ``others``, which are only ever written as
    one."""
    clauses = [*(_word(params, word) for word in said), *(_forms(params, word) for word in others)]
    return _field(where, clauses) if clauses else ""


def beginning(params: Params, said: Sequence[str], where: str = NAMES) -> str:
    """Return the clause of products that contain, for each word, one that begins with it."""
    return " ".join(f"{where}:({params.add(word)}*)" for word in said)


def phrase(params: Params, said: Sequence[str], where: str = ANYWHERE) -> str:
    """Return the clause of products that contain exactly these words in a row."""
    if not said:
        return ""
    return f"({where}:({' '.join(params.add(word) for word in said)})=>{{$slop:0;$inorder:true}})"


def _joined(said: Sequence[str], written: Sequence[str], write: Callable[[str], str]) -> Iterator[list[str]]:
    """Yield, for each pair of adjacent words, the clauses of all words with those two joined."""
    for place in range(len(said) - 1):
        yield [*written[:place], write(said[place] + said[place + 1]), *written[place + 2 :]]


def _field(where: str, clauses: Sequence[str]) -> str:
    return f"{where}:({' | '.join(f'({clause})' for clause in clauses)})"


def _word(params: Params, word: str) -> str:
    """Return the clause of a word, its other forms, and the two words that it may have been."""
    choices = [_forms(params, word), *_apart(params, word)]
    if word[:1].isdigit() or any(letter.isdigit() for letter in word):
        choices += [f"{params.add(word)}*"] if len(word) >= SHORTEST_PREFIX else []
    return choices[0] if len(choices) == 1 else f"({'|'.join(choices)})"


def _forms(params: Params, word: str) -> str:
    if not word.isalpha() or len(word) < 3:
        return params.add(word)
    return f"({'|'.join(params.add(form) for form in sorted(number_forms(word)))})"


def _apart(params: Params, word: str) -> list[str]:
    """Return the two-word spellings of a word: "reddress" may be "red dress", "50ml" may be "50 ml"."""
    if len(word) < SHORTEST_JOINED and word.isalpha():
        return []
    shortest = 1 if not word.isalpha() else 2
    places = range(shortest, len(word) - shortest + 1)
    return [f"({params.add(word[:place])} {params.add(word[place:])})" for place in places][:24]


def _forgiving(params: Params, word: str) -> str:
    exact = _word(params, word)
    if not word.isalpha() or len(word) < FORGIVEN:
        return exact
    typed = params.add(word)
    fuzzy = f"%%{typed}%%" if len(word) >= FORGIVEN_TWICE else f"%{typed}%"
    return f"({exact}|{fuzzy})"
