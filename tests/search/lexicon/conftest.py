"""Shared fixtures for the tests of all languages."""

from __future__ import annotations

from collections.abc import Iterable

from search.lexicon.translation import translate


def translations(queries: Iterable[str]) -> dict[str, str]:
    """Return each query in English; unchanged if it is not translated."""
    found = {query: translate(query) for query in queries}
    return {query: translation.english if translation else query for query, translation in found.items()}
