from __future__ import annotations

from django.urls import path

from behaviour import views

app_name = "behaviour"
urlpatterns = [
    path("go/<str:catalog>/<path:id>", views.go, name="go"),
    path("recommendations/choice", views.choose, name="choose"),
    path("popular-searches", views.popular_searches, name="popular_searches"),
]
