"""sitemap.xml and robots.txt, for search engines."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap, views
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import cache_page

from catalog.models import Product
from catalog.publishing import hidden

SECONDS = 600
"""How long a part of the sitemap is cached: it lists 10,000 products, which takes as long as many searches."""
PAGE = re.compile(r"(p=[1-9][0-9]{0,5})?")


class Products(Sitemap[Product]):
    """The pages of all products that shoppers see."""

    limit = 10_000

    def items(self) -> QuerySet[Product]:
        shown = Product.objects.filter(is_published=True).exclude(hidden())
        return shown.select_related("catalog").only("external_id", "updated_at", "catalog__slug").order_by("pk")

    def location(self, item: Product) -> str:
        return reverse("search:product", args=[item.catalog.slug, item.external_id])

    def lastmod(self, item: Product) -> datetime:
        return item.updated_at


class Home(Sitemap[str]):
    def items(self) -> list[str]:
        return ["search:home"]

    def location(self, item: str) -> str:
        return reverse(item)


SITEMAPS: dict[str, type[Sitemap[Any]] | Sitemap[Any]] = {"home": Home, "products": Products}


def sitemap_part(request: HttpRequest, section: str) -> HttpResponse:
    """Return a part of the sitemap, cached.

    Parameters other than the page are refused, as each address would occupy a megabyte of the cache. Errors: Http404.
    """
    if not PAGE.fullmatch(request.META.get("QUERY_STRING", "")):
        raise Http404
    return _cached(request, section)


@cache_page(SECONDS)
def _cached(request: HttpRequest, section: str) -> HttpResponse:
    return views.sitemap(request, SITEMAPS, section)


def robots(request: HttpRequest) -> HttpResponse:
    """Return robots.txt: products may be indexed; search results, which are unlimited in number, may not."""
    lines = (
        "User-agent: *",
        "Disallow: /search",
        "Disallow: /photo",
        "Disallow: /look",
        "Disallow: /suggest",
        "Disallow: /go/",
        "Disallow: /api/",
        "Disallow: /admin/",
        "",
        f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}",
        "",
    )
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
