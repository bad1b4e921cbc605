"""Mon espace: the companies one may act for, their members and their sheets."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
