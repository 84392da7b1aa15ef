"""URL configuration of the whole site."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.sitemaps import views as sitemaps
from django.shortcuts import redirect
from django.templatetags.static import static as static_address
from django.urls import include, path
from django.views.i18n import set_language

from webapp import health, media, metrics
from webapp.api import api
from webapp.sitemaps import SITEMAPS, robots, sitemap_part

handler500 = "webapp.trouble.server_error"
urlpatterns = [
    # for pages without an icon link, such as the admin's
    path("favicon.ico", lambda request: redirect(static_address("favicon.svg"))),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", metrics.view, name="metrics"),
    path("sitemap.xml", sitemaps.index, {"sitemaps": SITEMAPS, "sitemap_url_name": "sitemap_part"}, name="sitemap"),
    path("sitemap-<section>.xml", sitemap_part, name="sitemap_part"),
    path("robots.txt", robots),
    path("language", set_language, name="set_language"),
    path("media/<path:path>", media.picture),
    path("admin/", admin.site.urls),
    path("api/", api.urls),
    path("", include("behaviour.urls")),
    path("", include("search.web.urls")),
]
