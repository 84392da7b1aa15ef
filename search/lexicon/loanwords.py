"""Garments for which European languages have no words of their own and use the English ones."""

from __future__ import annotations

from collections.abc import Mapping

ETHNIC_WEAR: Mapping[str, str] = {
    "kurta": "kurta|kurtas",
    "kurti": "kurti|kurtis",
    "kurta set": "salwar kameez|salwar kamiz",
    "lehenga": "lehenga|lehengas",
    "salwar": "salwar",
    "churidar": "churidar|churidars",
    "dupatta": "dupatta|dupattas",
}
