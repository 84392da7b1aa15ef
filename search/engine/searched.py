"""What many shoppers search for: one list in Redis, used to complete what others begin to type.

It is computed elsewhere and written here; it can be lost without harm.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from search.engine.connection import available, key


def publish(searches: Sequence[str]) -> None:
    """Publish the searches to all processes, the most common first. Errors: SearchUnavailable."""
    with available() as client:
        client.set(key("searched"), json.dumps(list(searches)))


def searched() -> list[str]:
    """Return what many searched for with results, the most common first. Errors: SearchUnavailable."""
    with available() as client:
        found: Any = client.get(key("searched"))
    return [str(one) for one in json.loads(found or "[]")]
