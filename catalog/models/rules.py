"""The shop's search rules, one per row, published to the index whenever one changes."""

from __future__ import annotations

from django.db import models

from search.merchandising.rules import Kind


class Rule(models.Model):
    """A rule: synonyms, stop words, a redirect, a banner, or products to pin, hide, boost or bury.

    ``content`` is the rule as :mod:`search.merchandising.reading` writes it; the other fields are copies for lists.
    """

    KINDS = [
        (Kind.PIN.value, "Pin products"),
        (Kind.HIDE.value, "Hide products"),
        (Kind.BOOST.value, "Boost products"),
        (Kind.BURY.value, "Bury products"),
        (Kind.SYNONYM.value, "Synonyms"),
        (Kind.STOP_WORDS.value, "Stop words"),
        (Kind.REDIRECT.value, "Redirect"),
        (Kind.BANNER.value, "Banner"),
    ]

    name = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=20, choices=KINDS)
    is_active = models.BooleanField("switched on", default=True)
    content = models.JSONField(default=dict)
    updated_at = models.DateTimeField("last changed", auto_now=True)

    class Meta:
        ordering = ("pk",)
        verbose_name = "search rule"

    def __str__(self) -> str:
        return self.name
