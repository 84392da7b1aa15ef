"""``{% desk %}``: the top of the admin's front page."""

from __future__ import annotations

from typing import Any

from django import template

from catalog.admin.desk import desk as made

register = template.Library()


@register.inclusion_tag("admin/catalog/desk.html", takes_context=True)
def desk(context: Any) -> dict[str, Any]:
    request = context["request"]
    kept = {name: context.get(name) for name in ("csrf_token", "perms")}
    return {**made(request), **kept, "request": request}
