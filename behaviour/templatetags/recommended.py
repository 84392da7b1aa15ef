"""Rows of recommendations and the visitor's choice, for templates."""

from __future__ import annotations

from typing import Any

from django import template
from django.http import HttpRequest
from django.template import Context

from behaviour import visitors
from behaviour.rows import rows_for
from search.web.cards import Card, card

register = template.Library()


@register.inclusion_tag("components/recommended.html", takes_context=True)
def recommended_rows(context: Context, product: Card | None = None) -> dict[str, Any]:
    """The rows of the home page, or those of a product's page."""
    request: HttpRequest | None = context.get("request")
    about = (product.hit.catalog, product.hit.id) if product else None
    rows = rows_for(request, about) if request else ()
    shown = [
        {
            "name": row.name,
            "title": row.title,
            "same": row.same_reason,
            "results": [(card(one.hit), one.reason) for one in row.results],
        }
        for row in rows
    ]
    return {"rows": shown, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("components/consent.html", takes_context=True)
def consent(context: Context, place: str) -> dict[str, Any]:
    """The visitor's choice. ``place`` is "page", where visitors who did not decide are asked, or "footer", where a
    decision can be revoked."""
    request: HttpRequest | None = context.get("request")
    choice = visitors.choice_of(request) if request else visitors.Choice.OFF
    path = request.get_full_path() if request and request.method == "GET" else "/"
    return {"choice": choice.value, "place": place, "next": path, "csrf_token": context.get("csrf_token")}
