"""URLs of the shopper's pages."""

from __future__ import annotations

from django.urls import path

from search.web import photo_views, shop, views, widget

app_name = "search"
urlpatterns = [
    path("", views.home, name="home"),
    path("search", views.results, name="results"),
    path("products/<str:catalog>/<path:id>/", views.product, name="product"),
    path("photo", photo_views.photo, name="photo"),
    path("photo/<str:token>.jpg", photo_views.photo_file, name="photo_file"),
    path("photo/<str:token>", photo_views.photo_delete, name="photo_delete"),
    path("photo/<str:token>/share", photo_views.photo_share, name="photo_share"),
    path("look", photo_views.look, name="look"),
    path("theme.css", shop.theme, name="theme"),
    path("widget.js", widget.script, name="widget"),
    path("saved", views.saved, name="saved"),
    path("cards", views.cards, name="cards"),
    path("suggest", views.suggest, name="suggest"),
]
