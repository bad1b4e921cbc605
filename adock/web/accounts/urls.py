"""Signing in, signing up and the user's own account."""

from django.urls import include, path

urlpatterns = [
    path("", include("adock.web.accounts.provider_urls")),
    path("", include("adock.web.accounts.local_urls")),
]
