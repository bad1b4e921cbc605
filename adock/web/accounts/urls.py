"""Signing in, signing up, one's own account."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
