"""Addresses of the shopper's pages."""

from __future__ import annotations

from django.urls import path

from search.web import views

app_name = "search"
urlpatterns = [
    path("", views.home, name="home"),
    path("search", views.results, name="results"),
    path("products/<str:catalog>/<path:id>/", views.product, name="product"),
    path("photo", views.photo, name="photo"),
    path("photo/<str:token>.jpg", views.photo_file, name="photo_file"),
    path("suggest", views.suggest, name="suggest"),
]
