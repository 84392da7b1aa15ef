"""The shop's search rules: stored in the database, published to the index, exported and imported as JSON."""

from __future__ import annotations

import json
import logging
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import transaction

from catalog.models import Rule
from search.errors import SearchError
from search.merchandising import loops, store
from search.merchandising.reading import RuleRefused, normalised, read_rule
from search.merchandising.rules import Kind

log = logging.getLogger(__name__)
MOST_RULES = 5000
LARGEST_FILE = 5_000_000


class RulesRefused(ValueError):
    """``errors``: a sentence for each rule that cannot be used, with its place and name."""

    def __init__(self, errors: Sequence[str]) -> None:
        self.errors = list(errors)
        super().__init__(" ".join(self.errors))


def contents() -> list[dict[str, Any]]:
    """Return all rules in their order, including those that are switched off."""
    return list(Rule.objects.values_list("content", flat=True))


def publish() -> None:
    """Publish the rules once the change is committed; if the index is down, :func:`restore` does it later."""
    transaction.on_commit(_publish)


def _publish() -> None:
    try:
        store.publish(contents())
    except SearchError as error:
        log.warning("The search rules take effect as soon as the index responds: %s", error)


def restore() -> None:
    """Publish the rules if the index has others than the database. Errors: SearchUnavailable."""
    rules = contents()
    if store.published() != store.version_of(rules):
        store.publish(rules)


def keep(rule: Rule, content: Mapping[str, Any]) -> None:
    """Store a validated rule."""
    rule.content = dict(content)
    rule.name, rule.kind, rule.is_active = content["name"], content["kind"], content.get("is_active", True)
    rule.save()
    publish()


def loop_with(content: Mapping[str, Any], pk: int | None = None) -> str:
    """Return a sentence if a validated rule would complete a circle of redirects, "" otherwise.

    ``pk`` is the rule that it replaces.
    """
    if content.get("kind") != Kind.REDIRECT:
        return ""
    others = Rule.objects.filter(kind=Kind.REDIRECT).exclude(pk=pk or 0).values_list("content", flat=True)
    circle = loops.loop([read_rule(content), *map(read_rule, others)])
    return loops.said(circle) if circle else ""


def written() -> str:
    """Return all rules as JSON, in the format that :func:`take_in` reads."""
    return json.dumps({"rules": contents()}, ensure_ascii=False, indent=2) + "\n"


@transaction.atomic
def take_in(text: str | bytes) -> list[tuple[Rule, dict[str, Any] | None]]:
    """Store the rules of a file, all or none; rules of the same name are replaced, others stay.

    Return the new or changed rules, each with its content before. Errors: RulesRefused.
    """
    done: list[tuple[Rule, dict[str, Any] | None]] = []
    known = {rule.name: rule for rule in Rule.objects.all()}
    for content in _checked(text):
        rule = known.get(content["name"], Rule())
        before = dict(rule.content) if rule.pk else None
        if before == content:
            continue
        keep(rule, content)
        done.append((rule, before))
    return done


def _checked(text: str | bytes) -> list[dict[str, Any]]:
    try:
        read = json.loads(text)
    except ValueError as error:
        raise RulesRefused([f"This is no JSON: {error}."]) from error
    raws = read.get("rules") if isinstance(read, dict) else read
    if not isinstance(raws, list) or len(raws) > MOST_RULES:
        raise RulesRefused([f"Give a list of at most {MOST_RULES} rules, as “Export” writes it."])
    found, errors, names = [], [], set()
    for place, raw in enumerate(raws, 1):
        try:
            one = normalised(raw if isinstance(raw, dict) else {})
        except RuleRefused as refused:
            name = raw.get("name", "") if isinstance(raw, dict) else ""
            errors.append(f"Rule {place} ({name or 'without a name'}): {refused}")
            continue
        if one["name"] in names:
            errors.append(f"Rule {place}: the name “{one['name']}” stands twice.")
        names.add(one["name"])
        found.append(one)
    if not errors and (circle := _loop_in(found, names)):
        errors.append(circle)
    if errors:
        raise RulesRefused(errors)
    return found


def _loop_in(found: Sequence[Mapping[str, Any]], names: Collection[str]) -> str:
    """Return a sentence if the redirects would form a circle, also with those that stay, "" otherwise."""
    staying = Rule.objects.filter(kind=Kind.REDIRECT).exclude(name__in=names).values_list("content", flat=True)
    circle = loops.loop(map(read_rule, (*found, *staying)))
    return loops.said(circle) if circle else ""
