"""Mon espace: the companies one may act for, their members, their sheets, their files and what they share."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("adock.web.carrier.home.urls")),
    path("", include("adock.web.carrier.claim.urls")),
    path("", include("adock.web.carrier.members.urls")),
    path("", include("adock.web.carrier.sheet.urls")),
    path("", include("adock.web.carrier.certificates.urls")),
    path("", include("adock.web.carrier.file.urls")),
    path("", include("adock.web.carrier.shares.urls")),
]
