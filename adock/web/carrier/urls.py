"""Mon espace: the user's companies, their members, sheets, files and shares."""

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
