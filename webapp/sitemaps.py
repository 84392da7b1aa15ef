"""sitemap.xml and robots.txt, for search engines."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from catalog.models import Product
from catalog.publishing import hidden


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


SITEMAPS = {"home": Home, "products": Products}


def robots(request: HttpRequest) -> HttpResponse:
    """Products may be indexed; search results, of which there is no end, may not."""
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
