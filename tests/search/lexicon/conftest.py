"""What the tests of all languages share."""

from __future__ import annotations

from collections.abc import Iterable

from search.lexicon.translation import translate


def translations(queries: Iterable[str]) -> dict[str, str]:
    """Each query in English; itself where it is not translated."""
    found = {query: translate(query) for query in queries}
    return {query: translation.english if translation else query for query, translation in found.items()}
