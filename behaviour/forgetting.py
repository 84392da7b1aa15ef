"""Forgetting a visitor or a customer."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext

from behaviour import customers, engine, joining
from behaviour.models import StoredEvent


def forget(visitor: str) -> bool:
    """Delete a visitor's profile and events; for one joined to a customer, those of the customer with all devices.
    Returns whether there was a customer. Errors: SearchUnavailable, DatabaseError."""
    customer = joining.customer_of(visitor)
    _forget([visitor], [customer] if customer else [])
    return bool(customer)


def forget_customer(customer: str) -> None:
    """Delete the profile and events of a customer with all devices; ``customer`` is the shop's own id. Errors:
    SearchUnavailable, DatabaseError."""
    _forget([], list(customers.names(customer)))


def everywhere() -> str:
    """Return the message for a visitor who was joined to a customer."""
    return gettext("Everything that was remembered of you is forgotten, on all devices that you logged in with.")


def _forget(visitors: Iterable[str], known_customers: Iterable[str]) -> None:
    of = list(known_customers)
    devices = list(dict.fromkeys([*visitors, *(name for one in of for name in joining.devices_of(one))]))
    for name in devices:
        joining.leave(name)
    for name in (*devices, *of):
        engine.forget(name)
    StoredEvent.objects.filter(Q(visitor__in=devices) | Q(customer__in=of)).delete()
