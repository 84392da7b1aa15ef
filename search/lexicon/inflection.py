"""Tables of names from ground forms and rules, so that a module of a language lists a word once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from search.lexicon.details import PARTS


def inflected(table: Mapping[str, str], forms: Callable[[str], Sequence[str]]) -> dict[str, str]:
    """The table with all ``forms`` of each name, the ground form first; parts of a garment are nouns and stay."""
    return {
        label: names if label in PARTS else "|".join(form for name in names.split("|") for form in forms(name))
        for label, names in table.items()
    }


def merged(*tables: Mapping[str, str]) -> dict[str, str]:
    """The names of several tables under each label."""
    found: dict[str, list[str]] = {}
    for table in tables:
        for label, names in table.items():
            found.setdefault(label, []).append(names)
    return {label: "|".join(names) for label, names in found.items()}
