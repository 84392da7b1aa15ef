"""Forgetting a visitor."""

from __future__ import annotations

from django.db.models import Q

from behaviour import engine
from behaviour.models import StoredEvent


def forget(visitor: str) -> None:
    """Delete a visitor's profile and events. Errors: SearchUnavailable, DatabaseError."""
    engine.forget(visitor)
    StoredEvent.objects.filter(Q(visitor=visitor) | Q(customer=visitor)).delete()
