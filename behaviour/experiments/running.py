"""The life cycle of an experiment: checked, published, ended, adopted."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from behaviour import popularity
from behaviour.experiments import counting
from behaviour.models import Experiment, PopularityWeight, RankingSetting
from search.errors import SearchError
from search.experiments import store
from search.experiments.rankings import AS_SET, Ranking
from search.experiments.running import ALL, Running, Snapshot

log = logging.getLogger(__name__)
SPARE_DAYS = 2
"""An experiment ends at least this many days before its first events are deleted, so that all of them are still there
for the last count."""
CHANGEABLE = ("name",)
"""Fields that may change after the begin: with another setting or share, its visitors would not be comparable."""


def trouble(one: Experiment) -> dict[str, str]:
    """Return what is wrong with an experiment that is to be stored, by field."""
    found = {}
    if one.ranking("a") == one.ranking("b"):
        found["b_image_weight"] = "Both sides are the same. Give one of them another setting."
    if one.ends <= one.starts:
        found["ends"] = "The end is before the start."
    elif one.ends - one.starts > timedelta(days=(most := max(1, settings.EVENT_DAYS - SPARE_DAYS))):
        found["ends"] = f"A test takes {most} days at most, since single events are kept for EVENT_DAYS."
    elif (other := _in_the_way(one)) is not None:
        found["starts"] = f"“{other}” tries one of the same settings at that time. Let them follow each other."
    return found


def _in_the_way(one: Experiment) -> Experiment | None:
    now, wanted = timezone.now(), _tried(one)
    for other in Experiment.objects.exclude(pk=one.pk).filter(starts__lt=one.ends, ends__gt=one.starts):
        is_apart = other.catalog != one.catalog and ALL not in (other.catalog, one.catalog)
        if not is_apart and not other.is_over(max(now, one.starts)) and wanted & _tried(other):
            return other
    return None


def _tried(one: Experiment) -> set[str]:
    return {*one.ranking("a").as_json(), *one.ranking("b").as_json()}


def publish() -> None:
    """Publish to searches as soon as the change is stored; if the index is unavailable, the worker does it later."""
    transaction.on_commit(_publish)


def _publish() -> None:
    try:
        store.publish(snapshot())
    except SearchError as error:
        log.warning("Experiments and rankings take effect once the index is available: %s", error)


def snapshot() -> Snapshot:
    """Return what searches must know now."""
    now = timezone.now()
    standing = {
        one.catalog: Ranking(image_weight=one.image_weight, rules=one.rules) for one in RankingSetting.objects.all()
    }
    running = (one for one in Experiment.objects.filter(ends__gt=now, ended_at=None).order_by("pk"))
    return Snapshot(standing, tuple(map(_running, running)))


def _running(one: Experiment) -> Running:
    return Running(
        one.pk, one.catalog, one.share / 100, one.starts, one.over_at, (one.ranking("a"), one.ranking("b"))
    )


def end(one: Experiment) -> bool:
    """Show everybody the present setting again; return whether there was something to end."""
    if one.is_over(timezone.now()):
        return False
    one.ended_at = timezone.now()
    one.save(update_fields=["ended_at"])
    counting.renew(one)
    publish()
    return True


@transaction.atomic
def take_over(one: Experiment, side: str) -> dict[str, Any]:
    """Make a variant's settings those of everybody, and end the experiment; return the previous settings."""
    end(one)
    chosen, before = one.ranking(side), _standing(one.catalog)
    if (weight := chosen.popularity_weight) is not None:
        PopularityWeight.objects.update_or_create(catalog=one.catalog, defaults={"weight": weight})
        transaction.on_commit(renew_popularity)
    if own := replace(chosen, popularity_weight=None).as_json():
        RankingSetting.objects.update_or_create(catalog=one.catalog, defaults=own)
    one.taken_over = side
    one.save(update_fields=["taken_over"])
    publish()
    return before


def _standing(catalog: str) -> dict[str, Any]:
    lift = PopularityWeight.objects.filter(catalog=catalog).first()
    other = RankingSetting.objects.filter(catalog=catalog).first()
    own = Ranking(other.image_weight, None, other.rules) if other else AS_SET
    return replace(own, popularity_weight=lift.weight if lift else None).as_json()


def renew_popularity() -> None:
    try:
        popularity.renew()
    except SearchError as error:
        log.warning("The weight of popularity takes effect once the index is available: %s", error)


def keep_counting() -> None:
    """Count the experiments that are running or whose last events have just arrived, and republish everything in case
    Redis lost it. Errors: SearchUnavailable, DatabaseError."""
    store.publish(snapshot())
    for one in _due():
        counting.renew(one)


def _due() -> Iterable[Experiment]:
    now = timezone.now()
    for one in Experiment.objects.filter(starts__lte=now):
        if one.counted_at is None or one.counted_at < one.over_at + counting.LATE:
            yield one
