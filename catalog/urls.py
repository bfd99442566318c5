"""Addresses of the catalogue."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [path("", include("catalog.pages.urls"))]
