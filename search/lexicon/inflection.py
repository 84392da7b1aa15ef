"""Tables of names built from base forms and rules, so that a language module lists each word once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from search.lexicon.details import PARTS


def inflected(table: Mapping[str, str], forms: Callable[[str], Sequence[str]]) -> dict[str, str]:
    """Return the table with all ``forms`` of each name, the base form first; parts of a garment are nouns and stay as
    they are."""
    return {
        label: names if label in PARTS else "|".join(form for name in names.split("|") for form in forms(name))
        for label, names in table.items()
    }


def merged(*tables: Mapping[str, str]) -> dict[str, str]:
    """Return the names of several tables merged under each label."""
    found: dict[str, list[str]] = {}
    for table in tables:
        for label, names in table.items():
            found.setdefault(label, []).append(names)
    return {label: "|".join(names) for label, names in found.items()}
