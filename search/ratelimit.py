"""How much a visitor or the owner of an API key may search; counted in Redis for all processes.

Requests are counted by what they cost: a search by words is one search, a photo costs several, a suggestion a tenth.
"""

from __future__ import annotations

import functools
import re
import time
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Protocol

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import salted_hmac

from search.addresses import network
from search.engine.connection import available, key
from search.errors import SearchUnavailable
from search.types import clean_text

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
PATTERN = re.compile(r"([1-9][0-9]{0,8})/([smhd])")


class Cost(IntEnum):
    """What a request costs, in tenths of a search by words; roughly its share of processor time."""

    SUGGEST = 1
    BROWSE = 2
    """Filters or products without a model run."""
    SIMILAR = 5
    WORDS = 10
    PHOTO = 30
    """A picture to decode, garments to detect, one or more model runs."""


UNITS = Cost.WORDS
"""Tenths per search as counted by RATE_LIMIT."""


class TooManyRequests(Exception):
    """The visitor must wait ``retry_after`` seconds."""

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        unit = "second" if retry_after == 1 else "seconds"
        super().__init__(f"That was a lot of searches at once. Please try again in {retry_after} {unit}.")


class Keyed(Protocol):
    """An API key, as far as rate limiting needs it: ``prefix`` identifies it, ``quota`` is searches a day."""

    prefix: str
    rate: str
    quota: int | None


@dataclass(frozen=True, slots=True)
class Limit:
    requests: int
    seconds: int


@functools.cache
def parse(text: str) -> Limit | None:
    """Parse a rate: ``60/m`` is sixty a minute, also s, h, d; ``off`` is None. Errors: ValueError."""
    if text == "off":
        return None
    if not (match := PATTERN.fullmatch(text)):
        raise ValueError("use a number and s, m, h or d, for instance 60/m, or off")
    return Limit(int(match[1]), SECONDS[match[2]])


def charge(request: HttpRequest, cost: int = Cost.WORDS) -> None:
    """Count a request against its API key's rate and quota, or the visitor's rate. Errors: TooManyRequests."""
    for name, limit in _budgets(request):
        _spend(name, limit, cost)


def _budgets(request: HttpRequest) -> list[tuple[str, Limit]]:
    owner: Keyed | None = getattr(request, "api_key", None)
    if owner is None:
        limit = parse(settings.RATE_LIMIT)
        return [(visitor_of(request), limit)] if limit else []
    budgets = [(f"key-{owner.prefix}", parse(owner.rate))]
    if owner.quota is not None:
        budgets.append((f"quota-{owner.prefix}", Limit(owner.quota, SECONDS["d"])))
    return [(name, limit) for name, limit in budgets if limit]


def _spend(name: str, limit: Limit, cost: int) -> None:
    now = time.time()
    window = int(now // limit.seconds)
    counter = key("rate", name, str(window))
    try:
        with available() as client, client.pipeline(transaction=False) as pipe:
            pipe.incrby(counter, int(cost))
            pipe.expire(counter, limit.seconds + 1)
            spent = int(pipe.execute()[0])
    except SearchUnavailable:
        return  # the search itself will report the problem better
    if spent > limit.requests * UNITS:
        raise TooManyRequests(max(1, round((window + 1) * limit.seconds - now)))


def too_many(request: HttpRequest, error: TooManyRequests) -> HttpResponse:
    """Return the 429 page, which says when to come back."""
    words = clean_text(request.GET.get("q", ""))
    context: dict[str, Any] = {"message": str(error), "retry_after": error.retry_after, "header_words": words}
    response = render(request, "429.html", context, status=429)
    response["Retry-After"] = str(error.retry_after)
    return response


def visitor_of(request: HttpRequest) -> str:
    """Return an identifier of the visitor that does not reveal the address."""
    address = network(request.META.get("REMOTE_ADDR", ""))
    return salted_hmac("drape.rate", address, algorithm="sha256").hexdigest()[:20]
