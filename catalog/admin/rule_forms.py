"""The form of a search rule, with the fields of all kinds of rules.

Pages show those that the kind uses (:mod:`catalog.admin.rule_kinds`); the others are not stored.
"""

from __future__ import annotations

from typing import Any

from django import forms

from catalog import merchandising
from catalog.admin.rule_kinds import ABOUT
from catalog.models import Rule
from search.merchandising.reading import LAST_PLACE, RuleRefused, labels, normalised
from search.merchandising.rules import CATEGORY_FIELDS, Match, Strength, Where

LISTS = ("queries", "products", "values", "words", "means")
CHOSEN = ("kind", "where", "match", "field", "tag", "strength")
NO_CHOICE = ("", "---------")


def _lines(help_text: str, rows: int = 3) -> forms.CharField:
    return forms.CharField(required=False, widget=forms.Textarea({"rows": rows, "cols": 60}), help_text=help_text)


class RuleForm(forms.ModelForm[Rule]):
    """``before``: the rule as stored, None for a new one; ``content``: after validation, the rule to store."""

    kind = forms.ChoiceField(choices=Rule.KINDS, widget=forms.HiddenInput)
    where = forms.ChoiceField(
        required=False, label="For",
        choices=[(Where.QUERY.value, "certain searches"), (Where.CATEGORY.value, "a category"),
                 (Where.EVERYWHERE.value, "everything")],
    )  # fmt: skip
    queries = _lines("One search per line; case, accents and plural do not matter.")
    match = forms.ChoiceField(
        required=False, label="The search",
        choices=[(Match.IS.value, "is one of these"), (Match.CONTAINS.value, "has one of these in it")],
    )  # fmt: skip
    field = forms.ChoiceField(
        required=False, label="Category by", choices=[NO_CHOICE, *((one, labels()[one]) for one in CATEGORY_FIELDS)]
    )
    value = forms.CharField(required=False, label="Category", help_text="As products have it, for instance Dresses.")
    products = _lines("catalogue/id, one per line. Pins stand in this order.")
    tag = forms.ChoiceField(required=False, label="Or all with", choices=[NO_CHOICE, *labels().items()])
    values = _lines("Values of that tag, one per line, for instance Acme.", rows=2)
    place = forms.IntegerField(
        required=False, min_value=1, max_value=LAST_PLACE, initial=1, help_text="Of the first pinned product."
    )
    strength = forms.ChoiceField(
        required=False, initial=Strength.STRONGLY.value,
        choices=[(Strength.SLIGHTLY.value, "slightly"), (Strength.STRONGLY.value, "strongly"),
                 (Strength.COMPLETELY.value, "before or behind all others")],
    )  # fmt: skip
    words = _lines("One per line: the synonyms, or the words that searches are to ignore.")
    means = _lines("What else to search for when shoppers type one of the words; one per line.")
    both_ways = forms.BooleanField(required=False, help_text="Each word stands for all the others.")
    text = forms.CharField(required=False, max_length=300, help_text="What the banner says.")
    address = forms.CharField(required=False, max_length=300, help_text="A path (/sale) or an https address.")
    picture = forms.CharField(required=False, max_length=300, help_text="Address of the banner's picture, if any.")
    starts = forms.DateTimeField(required=False, help_text="UTC, for instance 2026-12-01 08:00. Empty: at once.")
    ends = forms.DateTimeField(required=False, help_text="Empty: never.")
    preview_query = forms.CharField(
        required=False, label="Preview with", help_text="Words to try the rule with; empty: its first search."
    )

    class Meta:
        model = Rule
        fields = ("name", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.before: dict[str, Any] | None = dict(self.instance.content) if self.instance.pk else None
        self.content: dict[str, Any] = {}
        for name, value in self.instance.content.items():
            if name in self.fields:
                self.initial[name] = "\n".join(value) if name in LISTS else value

    @property
    def kind_label(self) -> str:
        return dict(Rule.KINDS).get(self["kind"].value() or "", "")

    @property
    def kind_about(self) -> str:
        return ABOUT.get(self["kind"].value() or "", "")

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        try:
            self.content = normalised(self._raw(given))
        except RuleRefused as refused:
            for name, sentence in refused.errors.items():
                if name not in self.errors:
                    self.add_error(name if name in self.fields else None, sentence)
        if self.content and (circle := merchandising.loop_with(self.content, self.instance.pk)):
            self.add_error("address", circle)
        return given

    def _raw(self, given: dict[str, Any]) -> dict[str, Any]:
        raw = {name: given.get(name) or "" for name in ("name", "value", "text", "address", "picture", *CHOSEN)}
        raw |= {name: [one for one in (given.get(name) or "").splitlines() if one.strip()] for name in LISTS}
        raw |= {name: bool(given.get(name)) for name in ("both_ways", "is_active")}
        raw |= {name: moment.isoformat() if (moment := given.get(name)) else "" for name in ("starts", "ends")}
        return raw | {"place": given.get("place") or 1}
