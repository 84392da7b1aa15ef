"""Which catalogues a member of staff may manage: lists, forms and actions are limited to these and their data."""

from __future__ import annotations

from typing import Any, TypeVar

from django.contrib import admin
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import ForeignKey, Model, Q, QuerySet
from django.http import HttpRequest

from catalog.models import Catalog

M = TypeVar("M", bound=Model)
Person = AbstractBaseUser | AnonymousUser


def handled(user: Person) -> QuerySet[Catalog]:
    """Return the catalogues that the user may manage; all of them for superusers."""
    if getattr(user, "is_superuser", False):
        return Catalog.objects.all()
    # not by a join, which would return a catalogue once for each of its staff
    own = Catalog.staff.through.objects.filter(user=user.pk).values("catalog")
    return Catalog.objects.filter(Q(is_limited=False) | Q(pk__in=own))


def handles_all(user: Person) -> bool:
    return not Catalog.objects.exclude(pk__in=handled(user)).exists()


def within_handled(rows: QuerySet[M], user: Person, field: str = "catalog") -> QuerySet[M]:
    """Return the rows of these catalogues; rows without a catalogue only to users who manage all of them."""
    return rows if handles_all(user) else rows.filter(**{f"{field}__in": handled(user)})


class CatalogFilter(admin.RelatedFieldListFilter):
    """A filter by catalogue that offers only those the user may manage."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> Any:
        ordering = self.field_admin_ordering(field, request, model_admin)
        chosen = {"pk__in": handled(request.user)}
        return field.get_choices(include_blank=False, ordering=ordering, limit_choices_to=chosen)


BY_CATALOG = ("catalog", CatalogFilter)
"""For ``list_filter``."""
HIDE = "catalog.hide_missing"
"""The permission to let an import hide products that are missing from its file."""


class HandledAdmin(admin.ModelAdmin[M]):
    """Limited to the user's catalogues; ``catalog_field`` is the lookup path from a row to its catalogue."""

    catalog_field = "catalog"

    def get_queryset(self, request: HttpRequest) -> QuerySet[M]:
        return within_handled(super().get_queryset(request), request.user, self.catalog_field)

    def formfield_for_foreignkey(self, db_field: ForeignKey[Any], request: HttpRequest, **options: Any) -> Any:
        if db_field.related_model is not Catalog:
            return super().formfield_for_foreignkey(db_field, request, **options)
        found = super().formfield_for_foreignkey(db_field, request, **{**options, "queryset": handled(request.user)})
        if found is not None:
            found.required = found.required or not handles_all(request.user)  # none would mean all
        return found
